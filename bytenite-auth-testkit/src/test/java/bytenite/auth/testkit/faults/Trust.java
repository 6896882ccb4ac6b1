// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.testkit.faults;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Has the whole process trust our certificates, until it is closed. */
final class Trust implements AutoCloseable {

  private final SSLContext contextBefore;
  private final SSLSocketFactory factoryBefore;

  private Trust() throws NoSuchAlgorithmException {
    contextBefore = SSLContext.getDefault();
    factoryBefore = HttpsURLConnection.getDefaultSSLSocketFactory();
  }

  static Trust of(Certificates certificates) throws NoSuchAlgorithmException {
    Trust trust = new Trust();
    SSLContext.setDefault(certificates.client());
    HttpsURLConnection.setDefaultSSLSocketFactory(certificates.client().getSocketFactory());
    return trust;
  }

  @Override
  public void close() {
    SSLContext.setDefault(contextBefore);
    HttpsURLConnection.setDefaultSSLSocketFactory(factoryBefore);
  }
}
