// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.RawReply;
import bytenite.auth.spi.HttpCall;
import bytenite.auth.spi.HttpReply;
import bytenite.auth.spi.HttpTransport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A transport over an {@link HttpClient}, which the asynchronous client uses without blocking. */
@JdkOnly
public abstract class JavaHttpTransport implements HttpTransport {

  private final GivenClient client;

  protected JavaHttpTransport(HttpClient client) {
    this.client = new GivenClient(client);
  }

  final JavaHttpWire wire() {
    return new JavaHttpWire(client);
  }

  @Override
  public final HttpReply send(HttpCall call) throws IOException, InterruptedException {
    CompletableFuture<RawReply> reply = wire().start(call);
    try {
      RawReply raw = reply.get(Deadline.nanos(call.timeout()), TimeUnit.NANOSECONDS);
      return new HttpReply(raw.status(), raw.headers(), raw.body());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no reply in time");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      reply.cancel(true); // has no effect on one that is complete
    }
  }
}
