// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.examples;

import static org.assertj.core.api.Assertions.assertThat;

import bytenite.auth.ApiKey;
import bytenite.auth.AuthConfig;
import bytenite.auth.store.file.FileTokenStore;
import bytenite.auth.store.jdbc.JdbcTokenStore;
import java.lang.reflect.Proxy;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The snippets of docs/sharing.md: a store is a setting, and making one does no I/O. */
class SharingSnippetsTest {

  private final ApiKey key = ApiKey.of("any");

  @Test
  void processesOfOneUserShareADirectory() {
    // snippet
    AuthConfig config = AuthConfig.builder(key).store(FileTokenStore.forUser("my-tool")).build();
    // end of snippet
    assertThat(config.store()).containsInstanceOf(FileTokenStore.class);
  }

  @Test
  void machinesShareATable() {
    DataSource dataSource =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError(method);
                });
    // snippet
    AuthConfig config = AuthConfig.builder(key).store(JdbcTokenStore.over(dataSource)).build();
    // end of snippet
    assertThat(config.store()).containsInstanceOf(JdbcTokenStore.class);
  }
}
