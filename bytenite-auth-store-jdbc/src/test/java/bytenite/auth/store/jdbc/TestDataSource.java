// SPDX-License-Identifier: Apache-2.0
package bytenite.auth.store.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source that writes down what is done with its connections. */
final class TestDataSource implements DataSource {

  private final Callable<Connection> connections;
  private final List<String> calls = new ArrayList<>();
  private boolean autoCommit = true;

  TestDataSource(Callable<Connection> connections) {
    this.connections = connections;
  }

  /** Has its connections begin without auto-commit, as some pools are configured. */
  TestDataSource withoutAutoCommit() {
    autoCommit = false;
    return this;
  }

  /** The calls that matter here, in order: "setAutoCommit[true]". */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection;
    try {
      connection = connections.call();
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    connection.setAutoCommit(autoCommit);
    note("getConnection");
    return recording(Connection.class, connection);
  }

  private <T> T recording(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (List.of("setAutoCommit", "setQueryTimeout", "close").contains(method.getName())
                  && (type == Connection.class || arguments != null)) {
                note(method.getName() + (arguments == null ? "" : List.of(arguments).toString()));
              }
              Object result;
              try {
                result = method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              return result instanceof PreparedStatement statement
                  ? recording(PreparedStatement.class, statement)
                  : result;
            }));
  }

  private synchronized void note(String call) {
    calls.add(call);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
