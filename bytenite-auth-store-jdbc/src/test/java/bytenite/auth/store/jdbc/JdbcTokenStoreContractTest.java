// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.jdbc;

import bytenite.auth.testkit.TokenStoreContract;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract on each engine; the two servers are left out where they do not answer. */
class JdbcTokenStoreContractTest {

  private Optional<Database> database = Optional.empty();

  @TestFactory
  Stream<DynamicTest> h2KeepsTheContract() throws Exception {
    return checks(Database.Engine.H2);
  }

  @TestFactory
  Stream<DynamicTest> h2LikeMySqlKeepsTheContract() throws Exception {
    return checks(Database.Engine.H2_LIKE_MYSQL);
  }

  @TestFactory
  Stream<DynamicTest> h2LikeOracleKeepsTheContract() throws Exception {
    return checks(Database.Engine.H2_LIKE_ORACLE);
  }

  @TestFactory
  Stream<DynamicTest> sqliteKeepsTheContract() throws Exception {
    return checks(Database.Engine.SQLITE);
  }

  @TestFactory
  Stream<DynamicTest> postgresqlKeepsTheContract() throws Exception {
    return checks(Database.Engine.POSTGRESQL);
  }

  @TestFactory
  Stream<DynamicTest> mariadbKeepsTheContract() throws Exception {
    return checks(Database.Engine.MARIADB);
  }

  @AfterEach
  void dropTable() throws Exception {
    if (database.isPresent()) {
      database.get().close();
    }
  }

  private Stream<DynamicTest> checks(Database.Engine engine) throws Exception {
    Database opened = Database.open(engine);
    database = Optional.of(opened);
    return TokenStoreContract.of(opened::store).deleting(id -> delete(opened, id)).checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
  }

  private static void delete(Database database, String id) {
    try {
      database.execute("DELETE FROM %s WHERE id = '" + id + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
