// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http.internal;

import bytenite.auth.AuthConfig;
import bytenite.auth.internal.Deadline;
import bytenite.auth.internal.JdkOnly;
import bytenite.auth.internal.time.CallbackPool;
import bytenite.auth.internal.time.SharedTimer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * An HttpClient of our own: made for a call, shut down a few seconds after the last one. After a
 * call without a whole reply the next call gets a new one: some replies make the JDK's parser spin.
 */
@JdkOnly
final class OwnClient implements ClientSource {

  private static final Duration LINGER = Duration.ofSeconds(3);

  private final Duration connectTimeout;
  private HttpClient current; // guarded by this; null: none
  private int calls; // that use the current one; guarded by this
  private Runnable cancelLetGo = () -> {}; // guarded by this
  private boolean closed; // guarded by this

  OwnClient(AuthConfig config) {
    long millis =
        Math.min(Deadline.millis(config.connectTimeout()), Deadline.millis(config.callTimeout()));
    this.connectTimeout = Duration.ofMillis(Math.max(1, Math.min(millis, Integer.MAX_VALUE)));
  }

  @Override
  public synchronized HttpClient take(URI uri) throws IOException {
    if (closed) {
      throw new IOException("the client is closed");
    }
    if (current == null) {
      current = make(uri);
      calls = 0;
    }
    calls++;
    cancelLetGo.run();
    return current;
  }

  @Override
  public synchronized void giveBack(HttpClient used, boolean healthy) {
    if (used != current) {
      return; // replaced; it ends with its last call, once nothing refers to it
    }
    calls--;
    if (calls == 0 && healthy) {
      cancelLetGo = SharedTimer.shared().schedule(LINGER, () -> letGo(used));
    } else if (!healthy) {
      current = null;
      if (calls == 0) {
        shutdownNow(used);
      }
    }
  }

  private synchronized void letGo(HttpClient idle) {
    if (current == idle && calls == 0) {
      current = null;
      shutdownNow(idle);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancelLetGo.run();
    if (current != null) {
      shutdownNow(current);
      current = null;
    }
  }

  private HttpClient make(URI uri) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .executor(CallbackPool.calls())
            .sslContext(tls(uri));
    if (GivenClient.staysOnThisMachine(uri)) {
      builder.proxy(HttpClient.Builder.NO_PROXY);
    }
    return builder.build();
  }

  /** The default; for plain http one that is never used, since the default may be unusable. */
  private static SSLContext tls(URI uri) throws IOException {
    try {
      if (uri.getScheme().equalsIgnoreCase("https")) {
        return SSLContext.getDefault();
      }
      SSLContext unused = SSLContext.getInstance("TLS");
      unused.init(new KeyManager[0], new TrustManager[0], /* random= */ null);
      return unused;
    } catch (GeneralSecurityException e) {
      throw new SSLException("the JVM's default TLS configuration could not be loaded", e);
    }
  }

  /** By JDK 21's method; before, a client ends once nothing refers to it. */
  private static void shutdownNow(HttpClient client) {
    NewerMethods.call(HttpClient.class, client, "shutdownNow");
  }
}
