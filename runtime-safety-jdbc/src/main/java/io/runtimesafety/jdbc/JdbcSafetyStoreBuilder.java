package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.internal.SystemClocks;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link JdbcSafetyStore}: a data source or a URL, and defaults for the rest. Used by one thread. */
public final class JdbcSafetyStoreBuilder {
    private static final int DEFAULT_POOL_SIZE = 5;

    private @Nullable DataSource dataSource;
    private @Nullable DataSource listener;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable Integer poolSize;
    private String tablePrefix = "rs_";
    private @Nullable String schema;
    private boolean migrate = true;
    private Duration conflictLimit = Duration.ofSeconds(5);
    private Duration statementTimeout = Duration.ofSeconds(5);
    private Duration heartbeat = Duration.ofSeconds(5);
    private LongSupplier ticker = SystemClocks.ticker();

    JdbcSafetyStoreBuilder() {}

    /** The host's data source, best a pool. The store borrows single connections briefly and never closes it. */
    public JdbcSafetyStoreBuilder dataSource(DataSource hostDataSource) {
        dataSource = hostDataSource;
        return this;
    }

    /** Instead of a data source: the store opens a small pool of its own and closes it when it is closed. */
    public JdbcSafetyStoreBuilder url(String jdbcUrl) {
        url = jdbcUrl;
        return this;
    }

    /** Goes with {@link #url}. */
    public JdbcSafetyStoreBuilder user(String name) {
        user = name;
        return this;
    }

    /** Goes with {@link #url}. */
    public JdbcSafetyStoreBuilder password(String secret) {
        password = secret;
        return this;
    }

    /** Most connections of the pool; goes with {@link #url}. Default 5. */
    public JdbcSafetyStoreBuilder poolSize(int connections) {
        poolSize = connections;
        return this;
    }

    /**
     * Opens unpooled connections to the same database; the store keeps one of them to be told of other nodes' changes.
     * PostgreSQL only; H2 has no push, which is said in the log. Not needed with {@link #url}. Without one, changes are found by polling.
     */
    public JdbcSafetyStoreBuilder listener(DataSource unpooled) {
        listener = unpooled;
        return this;
    }

    /** What the tables' names begin with: 1 to 21 lower-case letters, digits, underscores. Default {@code rs_}. */
    public JdbcSafetyStoreBuilder tablePrefix(String prefix) {
        tablePrefix = prefix;
        return this;
    }

    /** The schema the tables are in, which must exist. Default: where the connections look first. */
    public JdbcSafetyStoreBuilder schema(String name) {
        schema = name;
        return this;
    }

    /** Whether the store makes and updates its tables (default), or only checks them because another tool does. */
    public JdbcSafetyStoreBuilder migrate(boolean makeTables) {
        migrate = makeTables;
        return this;
    }

    /** How long a transaction that keeps losing conflicts is repeated. Default 5 s. */
    public JdbcSafetyStoreBuilder conflictLimit(Duration limit) {
        conflictLimit = limit;
        return this;
    }

    /** Longest wait of a statement for a lock; a second more, and the connection counts as lost. Default 5 s. */
    public JdbcSafetyStoreBuilder statementTimeout(Duration timeout) {
        statementTimeout = timeout;
        return this;
    }

    /** Longest silence on the listening connection before it is asked for a sign of life. Default 5 s. */
    public JdbcSafetyStoreBuilder heartbeat(Duration interval) {
        heartbeat = interval;
        return this;
    }

    /** Nanoseconds that only grow, for limits of time. Default: the machine's. */
    public JdbcSafetyStoreBuilder ticker(LongSupplier nanoseconds) {
        ticker = nanoseconds;
        return this;
    }

    /**
     * Checks the settings and returns at once, whether or not the database can be reached.
     *
     * @throws ConfigurationException if a setting is wrong
     */
    public JdbcSafetyStore build() {
        StoreSettings settings = new StoreSettings(
                tablePrefix, Optional.ofNullable(schema), migrate, conflictLimit, statementTimeout, heartbeat, ticker);
        return new JdbcSafetyStore(source(settings), settings);
    }

    private ConnectionSource source(StoreSettings settings) {
        if (url != null && dataSource != null) {
            throw new ConfigurationException(
                    "jdbc.url", "set together with jdbc.data-source", "keep one of them, the other says nothing new");
        }
        if (dataSource != null) {
            return hostSource(dataSource);
        }
        if (url == null) {
            throw new ConfigurationException(
                    "jdbc.data-source", "neither a data source nor jdbc.url is set", "set one of them");
        }
        return ConnectionSource.ofUrl(
                url,
                Optional.ofNullable(user),
                Optional.ofNullable(password),
                connections(),
                Optional.ofNullable(listener),
                settings);
    }

    private int connections() {
        int connections = poolSize == null ? DEFAULT_POOL_SIZE : poolSize;
        if (connections < 1) {
            throw new ConfigurationException(
                    "jdbc.pool-size", connections + " connections are too few", "use at least 1, best 2 or more");
        }
        return connections;
    }

    private ConnectionSource hostSource(DataSource host) {
        if (user != null || password != null) {
            throw notOurs("jdbc.user");
        }
        if (poolSize != null) {
            throw notOurs("jdbc.pool-size");
        }
        return ConnectionSource.ofHost(host, Optional.ofNullable(listener));
    }

    private static ConfigurationException notOurs(String setting) {
        return new ConfigurationException(
                setting, "set together with jdbc.data-source", "the data source has its own; remove it");
    }
}
