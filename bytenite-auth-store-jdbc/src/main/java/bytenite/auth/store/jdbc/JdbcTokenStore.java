// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bytenite.auth.spi.TokenStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Calendar;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Keeps the token of each API key in a row of a table, for all processes that use the database.
 *
 * <p>Create the table before use:
 *
 * <pre>{@code
 * CREATE TABLE bytenite_token (
 *   id VARCHAR(64) NOT NULL PRIMARY KEY,
 *   version BIGINT NOT NULL,
 *   content VARCHAR(4000) NOT NULL,
 *   written TIMESTAMP WITH TIME ZONE NOT NULL);
 * }</pre>
 *
 * <p>That is the text for PostgreSQL, H2, HSQLDB and Oracle. The type of {@code written} is {@code
 * TIMESTAMP(3)} for MySQL and MariaDB, {@code DATETIME2} for SQL Server, and {@code TIMESTAMP} for
 * SQLite, Db2 and Derby.
 *
 * <p>Every operation takes a connection of its own from the data source, in auto-commit mode, and
 * never joins a transaction of the caller. The data source must lead to the primary database, not
 * to a replica. Statements time out after two seconds; set a time limit for connections at the data
 * source. The database's own clock tells the age of a row. MySQL and MariaDB count it in the
 * session's time zone; use one without summer time, such as UTC.
 *
 * <p>Rows may be deleted at any time. Immutable and safe for use by multiple threads.
 */
public final class JdbcTokenStore implements TokenStore {

  private static final Pattern TABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}(\\.[A-Za-z_][A-Za-z0-9_]{0,127}){0,2}");
  private static final int TIMEOUT_SECONDS = 2;
  private static final Duration ROUNDING = Duration.ofSeconds(1);
  private static final Duration WRITTEN_IN_THE_FUTURE = Duration.ofDays(1);

  private final DataSource source;
  private final String table;
  private final String select;
  private final String update;
  private final String insert;

  private JdbcTokenStore(DataSource source, String table) {
    this.source = Objects.requireNonNull(source, "source");
    this.table = table;
    this.select =
        "SELECT version, content, written, CURRENT_TIMESTAMP FROM " + table + " WHERE id = ?";
    this.update =
        "UPDATE "
            + table
            + " SET version = ?, content = ?, written = CURRENT_TIMESTAMP"
            + " WHERE id = ? AND version = ?";
    this.insert =
        "INSERT INTO "
            + table
            + " (id, version, content, written) VALUES (?, ?, ?, CURRENT_TIMESTAMP)";
  }

  /** A store in the table {@code bytenite_token} of that database. */
  public static JdbcTokenStore over(DataSource source) {
    return new JdbcTokenStore(source, "bytenite_token");
  }

  /**
   * A store in another table of the same database.
   *
   * @param name letters, digits and {@code _}; may be preceded by a schema and a dot
   * @throws IllegalArgumentException if {@code name} has any other character
   */
  public JdbcTokenStore table(String name) {
    if (!TABLE.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a table: " + name);
    }
    return new JdbcTokenStore(source, name);
  }

  @Override
  public Optional<Entry> load(String id) throws IOException, InterruptedException {
    Objects.requireNonNull(id, "id");
    return inAutoCommit(connection -> select(connection, id));
  }

  @Override
  public Optional<Entry> replace(String id, Optional<Entry> expected, String content)
      throws IOException, InterruptedException {
    Objects.requireNonNull(id, "id");
    long version = versionOf(content);
    boolean stored =
        inAutoCommit(
            connection ->
                expected.isPresent()
                    ? execute(connection, update, version, content, id, version(expected.get()))
                        == 1
                    : insert(connection, id, version, content));
    return stored
        ? Optional.of(new Entry(content, Long.toString(version), Duration.ZERO))
        : Optional.empty();
  }

  private Optional<Entry> select(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      bind(statement, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Entry(row.getString(2), Long.toString(row.getLong(1)), age(row)))
            : Optional.empty();
      }
    }
  }

  private boolean insert(Connection connection, String id, long version, String content)
      throws SQLException {
    try {
      return execute(connection, insert, id, version, content) == 1;
    } catch (SQLException e) {
      if (select(connection, id).isPresent()) {
        return false; // each engine reports a duplicate key in its own way
      }
      throw e;
    }
  }

  private static int execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    statement.setQueryTimeout(TIMEOUT_SECONDS);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static long version(Entry entry) {
    return Long.parseLong(entry.version());
  }

  /** Reads both times in the same zone, so that their difference does not depend on it. */
  private static Duration age(ResultSet row) throws SQLException {
    Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    Duration age =
        Duration.between(
            row.getTimestamp(3, utc).toInstant(), row.getTimestamp(4, utc).toInstant());
    if (!age.isNegative()) {
      return age;
    }
    return age.plus(ROUNDING).isNegative() ? WRITTEN_IN_THE_FUTURE : Duration.ZERO;
  }

  /**
   * A part of the content's hash, because no two contents are equal. A counter would start again
   * after a row was deleted.
   */
  private static long versionOf(String content) {
    try {
      return ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(content.getBytes(US_ASCII)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T inAutoCommit(Work<T> work) throws IOException {
    try (Connection connection = source.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      if (autoCommit) {
        return work.on(connection);
      }
      connection.setAutoCommit(true);
      try {
        return work.on(connection);
      } finally {
        connection.setAutoCommit(false);
      }
    } catch (SQLException e) {
      throw new IOException("the database failed with SQLState " + e.getSQLState(), e);
    }
  }

  /** Names the table. */
  @Override
  public String toString() {
    return "JdbcTokenStore[" + table + "]";
  }
}
