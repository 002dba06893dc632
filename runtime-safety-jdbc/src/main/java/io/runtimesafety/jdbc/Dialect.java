package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What differs between database products, as questions. One more product is one more implementation. */
interface Dialect {
    /** Every product this version speaks to. */
    List<Dialect> ALL = List.of(new PostgreSqlDialect(), new H2Dialect());

    /** Takes back what was set on a connection that is not ours. */
    @FunctionalInterface
    interface Undo {
        Undo NOTHING = connection -> {};

        void undo(Connection connection) throws SQLException;
    }

    /** The product's name in lower case: the folder of its migrations and the first word of a description. */
    String name();

    /** The product as its driver names it. */
    String productName();

    /** The oldest major version that will do. */
    int oldestVersion();

    /** How a URL of this product begins. */
    String urlPrefix();

    String driverClass();

    /** What to add to a build to get the driver. */
    String driverArtifact();

    /** Driver properties that give connecting and silence a limit, for URLs that do not say otherwise. */
    Map<String, String> connectionDefaults(Duration connectTimeout, Duration answerTimeout);

    /** Expression: the database's clock at this statement, not at the start of the transaction, in microseconds. */
    String now();

    /** Ends an {@code insert … select … where not exists}: a row that a twin inserted meanwhile counts 0. */
    String unlessPresent();

    /** The schema's name as it stands before a table's in a statement. */
    String quotedSchema(String schema);

    /** Whether a table exists in a schema, or where the connection looks when none is named. */
    boolean hasTable(Connection connection, Optional<String> schema, String table) throws SQLException;

    /** Makes the transaction that was just begun READ COMMITTED and gives its waits for locks a limit. */
    Undo begin(Connection connection, Duration lockLimit) throws SQLException;

    /** Gives waits for locks a limit inside a transaction the host began. */
    Undo join(Connection connection, Duration lockLimit) throws SQLException;

    /** Runs {@code migration} so that no other node migrates meanwhile, or so that it does no harm. */
    void migrate(Connection connection, Optional<String> schema, Duration lockLimit, Migrating migration)
            throws SQLException;

    /** Statement that sends {@code :payload} to other instances when the transaction commits, where there is one. */
    Optional<String> push();

    /** Whether what is written through this connection is gone when the process ends. */
    boolean isInMemory(DatabaseMetaData metaData) throws SQLException;

    /** Statements on a connection, one after the other. */
    @FunctionalInterface
    interface Migrating {
        void on(Connection connection) throws SQLException;
    }

    /** The dialect of the database behind a connection. */
    static Dialect of(DatabaseMetaData metaData, String setting) throws SQLException {
        String product = metaData.getDatabaseProductName();
        Dialect dialect = ALL.stream()
                .filter(each -> each.productName().equalsIgnoreCase(product))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        setting,
                        "the database is " + product + ", which this version cannot use",
                        "use one of " + ALL.stream().map(Dialect::productName).toList()));
        if (metaData.getDatabaseMajorVersion() < dialect.oldestVersion()) {
            throw new ConfigurationException(
                    setting,
                    "the database is " + product + ' ' + metaData.getDatabaseProductVersion() + ", which is too old",
                    "use version " + dialect.oldestVersion() + " or later");
        }
        return dialect;
    }

    /** Milliseconds as whole positive numbers, as lock limits are given. */
    static long millis(Duration limit) {
        return Math.max(1, limit.toMillis());
    }
}
