// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import bytenite.auth.spi.TokenStore.Entry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcTokenStoreTest {

  private static final String ID = "0123456789abcdefghijklmnopqrstuv";

  private Database database;

  @BeforeEach
  void createTable() throws Exception {
    database = Database.open(Database.Engine.H2);
  }

  @AfterEach
  void dropTable() throws Exception {
    database.close();
  }

  @Test
  void takesOneConnectionForEachOperationAndLimitsEachStatement() throws Exception {
    TestDataSource source = new TestDataSource(database::connect);
    JdbcTokenStore store = database.store(source);
    assertThat(source.calls()).isEmpty();

    store.load(ID);
    assertThat(source.calls()).containsExactly("getConnection", "setQueryTimeout[2]", "close");

    Optional<Entry> first = store.replace(ID, Optional.empty(), "first");
    store.replace(ID, first, "second");
    assertThat(source.calls()).hasSize(9).endsWith("getConnection", "setQueryTimeout[2]", "close");
  }

  @Test
  void commitsAtOnceAndRestoresTheConnection() throws Exception {
    TestDataSource source = new TestDataSource(database::connect).withoutAutoCommit();
    JdbcTokenStore store = database.store(source);

    store.replace(ID, Optional.empty(), "content");

    assertThat(source.calls())
        .containsExactly(
            "getConnection",
            "setAutoCommit[true]",
            "setQueryTimeout[2]",
            "setAutoCommit[false]",
            "close");
    assertThat(database.store().load(ID).orElseThrow().content()).isEqualTo("content");
  }

  @Test
  void restoresTheConnectionAfterAFailure() {
    TestDataSource source = new TestDataSource(database::connect).withoutAutoCommit();

    assertThatIOException().isThrownBy(() -> JdbcTokenStore.over(source).load(ID));

    assertThat(source.calls()).endsWith("setAutoCommit[false]", "close");
  }

  @Test
  void losesToARowThatWasStoredMeanwhile() throws Exception {
    database.store().replace(ID, Optional.empty(), "theirs");
    TestDataSource source = new TestDataSource(database::connect);

    assertThat(database.store(source).replace(ID, Optional.empty(), "mine")).isEmpty();

    assertThat(source.calls())
        .containsExactly("getConnection", "setQueryTimeout[2]", "setQueryTimeout[2]", "close");
  }

  @Test
  void failsIfTheRowCannotBeInserted() throws Exception {
    String tooLong = "c".repeat(4_001);

    assertThatIOException()
        .isThrownBy(() -> database.store().replace(ID, Optional.empty(), tooLong))
        .withMessage("the database failed with SQLState 22001")
        .withCauseInstanceOf(SQLException.class);
    assertThat(database.store().load(ID)).isEmpty();
  }

  @Test
  void failsWithoutATableOrAConnection() {
    JdbcTokenStore noTable = JdbcTokenStore.over(new TestDataSource(database::connect));
    assertThatIOException().isThrownBy(() -> noTable.load(ID));
    assertThatIOException().isThrownBy(() -> noTable.replace(ID, Optional.empty(), "content"));

    JdbcTokenStore noConnection =
        JdbcTokenStore.over(
            new TestDataSource(
                () -> {
                  throw new SQLException("refused", "08001");
                }));
    assertThatIOException()
        .isThrownBy(() -> noConnection.load(ID))
        .withMessage("the database failed with SQLState 08001");
  }

  @Test
  void tellsTheAgeByTheDatabase() throws Exception {
    database.store().replace(ID, Optional.empty(), "content");

    setWritten("- INTERVAL '90' SECOND");
    assertThat(age()).isBetween(Duration.ofSeconds(90), Duration.ofMinutes(5));

    setWritten("+ INTERVAL '10' MINUTE");
    assertThat(age()).isEqualTo(Duration.ofDays(1));
  }

  /** Some engines round the time of writing up to the next second. */
  @Test
  void takesAFractionOfASecondInTheFutureForNow() throws Exception {
    database.store().replace(ID, Optional.empty(), "content");

    setWritten("+ INTERVAL '0.9' SECOND");
    assertThat(age()).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void usesTheTableThatItIsGiven() throws Exception {
    TestDataSource source = new TestDataSource(database::connect);
    database.execute("CREATE SCHEMA secrets");
    database.execute("CREATE TABLE bytenite_token AS SELECT * FROM %s");
    database.execute("CREATE TABLE secrets.tokens AS SELECT * FROM %s");

    JdbcTokenStore.over(source).replace(ID, Optional.empty(), "default");
    JdbcTokenStore.over(source).table("secrets.tokens").replace(ID, Optional.empty(), "other");

    assertThat(JdbcTokenStore.over(source).load(ID).orElseThrow().content()).isEqualTo("default");
    assertThat(JdbcTokenStore.over(source).table("secrets.tokens"))
        .hasToString("JdbcTokenStore[secrets.tokens]")
        .returns("other", store -> content(store));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1t",
        "t; DROP TABLE t",
        "t--",
        "\"t\"",
        "a.b.c.d",
        "a.",
        ".a",
        "t\n",
        "tä"
      })
  void refusesWhatIsNotTheNameOfATable(String name) {
    JdbcTokenStore store = database.store();

    assertThatIllegalArgumentException().isThrownBy(() -> store.table(name));
  }

  private static String content(JdbcTokenStore store) {
    try {
      return store.load(ID).orElseThrow().content();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Duration age() throws Exception {
    return database.store().load(ID).orElseThrow().age();
  }

  private void setWritten(String difference) throws SQLException {
    database.execute("UPDATE %s SET written = CURRENT_TIMESTAMP " + difference);
  }
}
