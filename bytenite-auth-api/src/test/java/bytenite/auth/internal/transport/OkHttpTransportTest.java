// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.internal.transport;

import com.squareup.okhttp.OkHttpClient;
import com.squareup.okhttp.OkUrlFactory;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;

/** OkHttp 2.7.5 is what stands under HttpURLConnection on Android. */
class OkHttpTransportTest extends TransportContract {

  @Override
  UrlConnectionTransport newTransport() {
    OkUrlFactory android = new OkUrlFactory(new OkHttpClient());
    return new UrlConnectionTransport(AMPLE) {
      @Override
      HttpURLConnection connection(URL url, Proxy proxyOrNull) {
        return android.open(url);
      }
    };
  }
}
