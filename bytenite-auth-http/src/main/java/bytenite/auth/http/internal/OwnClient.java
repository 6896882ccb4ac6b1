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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * An HttpClient of our own: made for a call, shut down a few seconds after the last one.
 *
 * <p>Calls at the same time have a client each, up to {@value #MOST_CLIENTS}: from one client, a
 * call could get the connection that another call is about to drop. A client whose call ended
 * without a whole reply is not used again, because some replies make the JDK's parser spin.
 */
@JdkOnly
final class OwnClient implements JavaHttpWire.ClientSource {

  private static final Duration LINGER = Duration.ofSeconds(3);
  private static final int MOST_CLIENTS = 16;

  private final Duration connectTimeout;
  private final Map<HttpClient, Integer> calls = new LinkedHashMap<>(); // guarded by this
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
    cancelLetGo.run();
    boolean more = calls.size() < MOST_CLIENTS && !calls.containsValue(0);
    HttpClient taken = more ? make(uri) : leastBusy();
    calls.merge(taken, 1, Integer::sum);
    return taken;
  }

  private HttpClient leastBusy() {
    return Collections.min(calls.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  @Override
  public synchronized void giveBack(HttpClient used, boolean healthy) {
    if (!calls.containsKey(used)) {
      return; // not used again: it ends with its last call, once nothing refers to it
    }
    boolean needed = healthy && !calls.containsValue(0);
    int left = calls.merge(used, -1, Integer::sum);
    if (left == 0 && needed) {
      cancelLetGo = SharedTimer.shared().schedule(LINGER, () -> letGo(used));
    } else if (left == 0) {
      letGo(used);
    } else if (!healthy) {
      calls.remove(used);
    }
  }

  private synchronized void letGo(HttpClient idle) {
    if (calls.remove(idle, 0)) {
      shutdownNow(idle);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancelLetGo.run();
    calls.keySet().forEach(OwnClient::shutdownNow);
    calls.clear();
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
