package io.runtimesafety.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where connections come from.
 *
 * @param setting the setting that named it
 * @param pool for everyday work
 * @param direct for the first look, where a pool would hide what is wrong
 * @param listener opens connections that may be kept for listening
 * @param owned whether {@code pool} is ours to close
 */
record ConnectionSource(
        String setting, DataSource pool, DataSource direct, Optional<DataSource> listener, boolean owned)
        implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);

    static ConnectionSource ofHost(DataSource dataSource, Optional<DataSource> listener) {
        return new ConnectionSource("jdbc.data-source", dataSource, dataSource, listener, false);
    }

    static ConnectionSource ofUrl(
            String url,
            Optional<String> user,
            Optional<String> password,
            int poolSize,
            Optional<DataSource> listener,
            StoreSettings settings) {
        Duration wait = waitForConnection(settings.statementTimeout());
        DriverDataSource direct = DriverDataSource.of(url, user, password, wait, settings.answerTimeout());
        DataSource pool = new HikariDataSource(poolOf(direct, poolSize, wait));
        return new ConnectionSource("jdbc.url", pool, direct, Optional.of(listener.orElse(direct)), true);
    }

    private static Duration waitForConnection(Duration statementTimeout) {
        Duration atMost = statementTimeout.compareTo(LONGEST_WAIT) < 0 ? statementTimeout : LONGEST_WAIT;
        return atMost.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : atMost;
    }

    private static HikariConfig poolOf(DataSource direct, int size, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("runtime-safety");
        config.setDataSource(direct);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(wait.toMillis());
        config.setValidationTimeout(wait.dividedBy(2).toMillis());
        return config;
    }

    /** Closes what this library opened. */
    @Override
    public void close() {
        if (owned && pool instanceof HikariDataSource hikari) {
            hikari.close();
        }
    }
}
