// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Answers each request over TLS on 127.0.0.1, with a certificate that keytool has made. */
final class TlsServer extends SocketServer {

  private static final String PASSWORD = "changeit";
  private static SSLContext context; // has the key, and trusts it; null: not made yet

  private final byte[] reply;

  TlsServer() throws Exception {
    this("200 OK");
  }

  /** Answers with this status, and the header lines that may follow it. */
  TlsServer(String status) throws Exception {
    super(context().getServerSocketFactory());
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: 4\r\nConnection: close\r\n\r\n";
    reply = (head + "done").getBytes(ISO_8859_1);
    begin();
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + port() + "/jobs");
  }

  static synchronized SSLContext context() throws Exception {
    context = context == null ? make() : context;
    return context;
  }

  private static SSLContext make()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("tls-server");
    Path file = directory.resolve("key.p12");
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of("-genkeypair", "-alias", "key", "-keyalg", "EC"));
      command.addAll(List.of("-dname", "CN=here", "-ext", "san=ip:127.0.0.1"));
      command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
      command.addAll(List.of("-keystore", file.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
      key.init(keys, PASSWORD.toCharArray());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(keys);
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(key.getKeyManagers(), trust.getTrustManagers(), /* random= */ null);
      return made;
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  @Override
  protected void serve(Socket socket) throws IOException {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          socket.getOutputStream().write(reply);
          return;
        }
      }
    }
  }
}
