// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples.spring;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthClient;
import bytenite.auth.AuthConfig;
import bytenite.auth.AuthListener;
import bytenite.auth.http.AuthorizedHttpClient;
import java.net.URI;
import java.net.http.HttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

// snippet
@Configuration(proxyBeanMethods = false)
class AuthBeans {

  /** The environment variables BYTENITE_API_KEY and BYTENITE_BASE_URI set these two properties. */
  @Bean
  AuthConfig authConfig(
      @Value("${bytenite.api-key}") String key,
      @Value("${bytenite.base-uri:https://api.bytenite.com}") URI baseUri,
      ObjectProvider<AuthListener> listener) {
    AuthConfig.Builder config = AuthConfig.builder(ApiKey.of(key)).baseUri(baseUri);
    listener.ifAvailable(config::listener);
    return config.build();
  }

  /** Spring closes it, after the web server has answered its last request. */
  @Bean
  AuthClient authClient(AuthConfig config) {
    return AuthClient.create(config);
  }

  @Bean
  HttpClient authorizedHttp(AuthClient client, AuthConfig config) {
    return AuthorizedHttpClient.create(HttpClient.newHttpClient(), client, config);
  }

  @Bean
  RestClient restClient(RestClient.Builder builder, HttpClient http, AuthConfig config) {
    return builder
        .baseUrl(config.baseUri())
        .requestFactory(new JdkClientHttpRequestFactory(http))
        .build();
  }
}
// end of snippet
