// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A new table in a database of some engine. */
final class Database implements AutoCloseable {

  /** The engines, and the type that the column {@code written} has there. */
  enum Engine {
    H2("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1", "TIMESTAMP WITH TIME ZONE"),
    H2_LIKE_MYSQL("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;MODE=MySQL", "TIMESTAMP(3)"),
    H2_LIKE_ORACLE("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;MODE=Oracle", "TIMESTAMP WITH TIME ZONE"),
    SQLITE("jdbc:sqlite:%s", "TIMESTAMP"),
    POSTGRESQL(
        "jdbc:postgresql://127.0.0.1:5432/test?user=postgres&connectTimeout=5",
        "TIMESTAMP WITH TIME ZONE"),
    MARIADB("jdbc:mariadb://127.0.0.1:3306/test?user=root&connectTimeout=5000", "TIMESTAMP(3)");

    private final String url;
    private final String timestamp;

    Engine(String url, String timestamp) {
      this.url = url;
      this.timestamp = timestamp;
    }

    private boolean isServer() {
      return this == POSTGRESQL || this == MARIADB;
    }
  }

  private final String table = "token_" + UUID.randomUUID().toString().replace('-', '_');
  private final Path file; // SQLite's
  private final String url;

  private Database(Engine engine) throws IOException {
    this.file = Files.createTempFile("bytenite-auth-store", ".sqlite");
    this.url = String.format(engine.url, engine == Engine.SQLITE ? file : table);
  }

  /** Creates the table; aborts the test if the engine is a server that lets nobody in. */
  static Database open(Engine engine) throws IOException, SQLException {
    Database database = new Database(engine);
    try {
      database.connect().close();
    } catch (SQLException e) {
      Files.delete(database.file);
      if (engine.isServer()) {
        abort("no " + engine + " on this machine: " + e.getMessage());
      }
      throw e;
    }
    database.execute("CREATE TABLE %s (" + columns(engine) + ")");
    return database;
  }

  private static String columns(Engine engine) {
    return "id VARCHAR(64) NOT NULL PRIMARY KEY, version BIGINT NOT NULL,"
        + " content VARCHAR(4000) NOT NULL, written "
        + engine.timestamp
        + " NOT NULL";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  JdbcTokenStore store() {
    return store(new TestDataSource(this::connect));
  }

  JdbcTokenStore store(TestDataSource source) {
    return JdbcTokenStore.over(source).table(table);
  }

  /** Runs SQL in which {@code %s} stands for the table. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(String.format(sql, table));
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    execute("DROP TABLE %s");
    Files.delete(file);
  }
}
