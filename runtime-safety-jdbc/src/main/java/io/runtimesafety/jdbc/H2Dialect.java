package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** H2 2.x. It has no push between instances, and ends a transaction at every definition. */
final class H2Dialect implements Dialect {
    private static final ReentrantLock MIGRATING = new ReentrantLock();

    /** A table, index or alias exists already, or H2 stumbled over it. */
    private static final Set<Integer> LOST_TO_ANOTHER_NODE = Set.of(42101, 42111, 90076, 50000);

    /** Table not found, with or without a guess at what was meant, in a database without tables, schema not found. */
    private static final Set<Integer> NO_SUCH_TABLE = Set.of(42102, 42103, 42104, 90079);

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String productName() {
        return "H2";
    }

    @Override
    public int oldestVersion() {
        return 2;
    }

    @Override
    public String urlPrefix() {
        return "jdbc:h2:";
    }

    @Override
    public String driverClass() {
        return "org.h2.Driver";
    }

    @Override
    public String driverArtifact() {
        return "com.h2database:h2";
    }

    @Override
    public Map<String, String> connectionDefaults(Duration connectTimeout, Duration answerTimeout) {
        return Map.of();
    }

    @Override
    public String now() {
        return "${prefix}now() * 1000";
    }

    /** A twin's row fails the insert instead, which repeats the transaction. */
    @Override
    public String unlessPresent() {
        return "";
    }

    @Override
    public String quotedSchema(String schema) {
        return schema;
    }

    /** Asks by selecting: how H2 folds the case of names is a setting of the database. */
    @Override
    public boolean hasTable(Connection connection, Optional<String> schema, String table) throws SQLException {
        String name = schema.map(each -> quotedSchema(each) + '.').orElse("") + table;
        try {
            PostgreSqlDialect.execute(connection, "select 1 from " + name + " where 1 = 0");
            return true;
        } catch (SQLException failure) {
            if (NO_SUCH_TABLE.contains(failure.getErrorCode())) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public Undo begin(Connection connection, Duration lockLimit) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        Undo lockTimeout = limitLocks(connection, lockLimit);
        if (isolation == Connection.TRANSACTION_READ_COMMITTED) {
            return lockTimeout;
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return ended -> {
            lockTimeout.undo(ended);
            ended.setTransactionIsolation(isolation);
        };
    }

    @Override
    public Undo join(Connection connection, Duration lockLimit) throws SQLException {
        return limitLocks(connection, lockLimit);
    }

    private static Undo limitLocks(Connection connection, Duration limit) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long before;
            try (ResultSet row = statement.executeQuery("select lock_timeout()")) {
                row.next();
                before = row.getLong(1);
            }
            statement.execute("set lock_timeout " + Dialect.millis(limit));
            return ended -> PostgreSqlDialect.execute(ended, "set lock_timeout " + before);
        }
    }

    /**
     * Every statement of the scripts can be repeated, so nodes that migrate at once end well: within a process one
     * waits for the other, and one that loses to another process fails with a conflict and looks again.
     */
    @Override
    public void migrate(Connection connection, Optional<String> schema, Duration lockLimit, Migrating migration)
            throws SQLException {
        MIGRATING.lock();
        try {
            migrateAlone(connection, schema, lockLimit, migration);
        } catch (SQLException failure) {
            throw LOST_TO_ANOTHER_NODE.contains(failure.getErrorCode())
                    ? new SQLException("another node made the same table", "40001", failure)
                    : failure;
        } finally {
            MIGRATING.unlock();
        }
    }

    private static void migrateAlone(
            Connection connection, Optional<String> schema, Duration lockLimit, Migrating migration)
            throws SQLException {
        String before = connection.getSchema();
        Undo lockTimeout = limitLocks(connection, lockLimit);
        try {
            if (schema.isPresent()) {
                PostgreSqlDialect.execute(connection, "set schema " + schema.get());
            }
            migration.on(connection);
        } finally {
            connection.setSchema(before);
            lockTimeout.undo(connection);
        }
    }

    @Override
    public Optional<String> push() {
        return Optional.empty();
    }

    @Override
    public boolean isInMemory(DatabaseMetaData metaData) throws SQLException {
        String url = metaData.getURL();
        return url != null && (url.startsWith("jdbc:h2:mem:") || url.contains("/mem:"));
    }
}
