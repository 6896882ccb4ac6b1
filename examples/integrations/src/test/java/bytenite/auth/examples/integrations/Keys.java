// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

/** Files: a key store with a self-signed key, and a trust store with its certificate. */
record Keys(Path keyStore, Path trustStore) {

  static final String PASSWORD = "changeit";

  static Keys make(Path directory, String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    String[] command = {
      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
      "-genkeypair",
      "-alias",
      name,
      "-dname",
      "CN=" + name,
      "-keyalg",
      "EC",
      "-ext",
      "san=ip:127.0.0.1",
      "-storetype",
      "PKCS12",
      "-keystore",
      file.toString(),
      "-storepass",
      PASSWORD
    };
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(keytool.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue())
        .as(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isZero();

    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        name, KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate(name));
    Path trust = directory.resolve(name + "-trust.p12");
    try (OutputStream out = Files.newOutputStream(trust)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return new Keys(file, trust);
  }
}
