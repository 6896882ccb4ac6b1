// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Servers' keys and certificates for 127.0.0.1, made by the JDK's keytool, and who trusts them. */
final class Certificates {

  /** One without a fault. */
  static final String GOOD = "good";

  /** One for another host and another address. */
  static final String OTHER_NAME = "other-name";

  /** One that has expired. */
  static final String EXPIRED = "expired";

  /** One by an authority that nobody knows: itself. */
  static final String STRANGER = "stranger";

  private static final String AUTHORITY = "authority";
  private static final String PASSWORD = "changeit";
  private static final String HERE = "san=ip:127.0.0.1,dns:localhost";

  private static Certificates made; // null: not yet

  private final KeyStore all;
  private final Map<String, SSLContext> servers = new ConcurrentHashMap<>(); // slow to make

  private Certificates(KeyStore all) {
    this.all = all;
  }

  /** Makes them, once for all tests; no file is left. */
  static synchronized Certificates made() {
    try {
      made = made == null ? make() : made;
      return made;
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Certificates make()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path directory = Files.createTempDirectory("certificates");
    Path file = directory.resolve("all.p12");
    try {
      generate(file, AUTHORITY, "-ext", "bc:c", "-validity", "9");
      generate(file, GOOD, "-signer", AUTHORITY, "-ext", HERE, "-validity", "9");
      generate(
          file, OTHER_NAME, "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.2,dns:other.example");
      generate(
          file, EXPIRED, "-signer", AUTHORITY, "-ext", HERE, "-startdate", "-9d", "-validity", "5");
      generate(file, STRANGER, "-ext", HERE);
      KeyStore all = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        all.load(in, PASSWORD.toCharArray());
      }
      return new Certificates(all);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static void generate(Path file, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=localhost"));
    arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    arguments.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
    arguments.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")); // for speed
    arguments.addAll(Arrays.asList(more));
    Child.run("keytool", arguments);
  }

  /** TLS as a server speaks it that has this certificate. */
  SSLContext server(String alias) {
    return servers.computeIfAbsent(alias, this::newServer);
  }

  private SSLContext newServer(String alias) {
    try {
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      char[] password = PASSWORD.toCharArray();
      one.setKeyEntry(alias, all.getKey(alias, password), password, all.getCertificateChain(alias));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(one, password);
      return context(keys.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** TLS as a client speaks it that knows the authority, and has no certificate of its own. */
  SSLContext client() {
    return context(/* keys= */ null);
  }

  private SSLContext context(KeyManager[] keys) {
    try {
      KeyStore known = KeyStore.getInstance("PKCS12");
      known.load(null, null);
      known.setCertificateEntry(AUTHORITY, all.getCertificate(AUTHORITY));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
