package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens a new connection each time it is asked. Safe for use by many threads. */
final class DriverDataSource implements DataSource {
    private final String url;
    private final Driver driver;
    private final Properties properties;

    private final int loginSeconds;

    private DriverDataSource(String url, Driver driver, Properties properties, Duration connectTimeout) {
        this.loginSeconds = Math.toIntExact(connectTimeout.plusMillis(999).toSeconds());
        this.url = url;
        this.driver = driver;
        this.properties = properties;
    }

    static DriverDataSource of(
            String url,
            Optional<String> user,
            Optional<String> password,
            Duration connectTimeout,
            Duration answerTimeout) {
        Driver driver = requireDriver(url);
        Properties properties = new Properties();
        dialect(url).ifPresent(dialect -> properties.putAll(dialect.connectionDefaults(connectTimeout, answerTimeout)));
        user.ifPresent(value -> properties.setProperty("user", value));
        password.ifPresent(value -> properties.setProperty("password", value));
        return new DriverDataSource(url, driver, properties, connectTimeout);
    }

    private static Driver requireDriver(String url) {
        if (!url.startsWith("jdbc:")) {
            throw new ConfigurationException(
                    "jdbc.url", "not a JDBC URL", "write it like jdbc:postgresql://host:5432/database");
        }
        boolean present = dialect(url).map(DriverDataSource::isPresent).orElse(false);
        try {
            return DriverManager.getDriver(url);
        } catch (SQLException noDriver) {
            throw present ? malformed(noDriver) : missing(url, noDriver);
        }
    }

    private static ConfigurationException malformed(SQLException cause) {
        return new ConfigurationException(
                "jdbc.url",
                "the driver cannot read this URL",
                "write it like jdbc:postgresql://host:5432/database",
                cause);
    }

    private static ConfigurationException missing(String url, SQLException cause) {
        String artifact = dialect(url).map(Dialect::driverArtifact).orElse("the driver's artifact");
        String product = url.split(":", 3)[1];
        return new ConfigurationException(
                "jdbc.url",
                "no JDBC driver for " + product + " on the class path",
                "add " + artifact + " to the build; databases this version can use: "
                        + Dialect.ALL.stream().map(Dialect::productName).toList(),
                cause);
    }

    private static Optional<Dialect> dialect(String url) {
        return Dialect.ALL.stream()
                .filter(dialect -> url.startsWith(dialect.urlPrefix()))
                .findFirst();
    }

    /** Loading the class also registers the driver where the class path was not searched for it. */
    private static boolean isPresent(Dialect dialect) {
        try {
            Class.forName(dialect.driverClass());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not accept this URL", "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("user and password belong to the URL");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Drivers log for themselves.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The time-outs are in the properties.
    }

    /** A pool that closes waits this long for connections it has just asked for. */
    @Override
    public int getLoginTimeout() {
        return loginSeconds;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no parent logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a wrapper for " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
