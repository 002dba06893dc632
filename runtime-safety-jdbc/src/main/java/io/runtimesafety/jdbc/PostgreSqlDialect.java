package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL 13 and later. */
final class PostgreSqlDialect implements Dialect {
    /**
     * Expression: the channel on which changes are told, one per set of tables. Null while they do not exist. NOTIFY
     * reaches one database, in which a table's object id names schema and prefix.
     */
    static final String CHANNEL =
            "'runtime_safety_' || cast(cast(to_regclass('${prefix}control_head') as oid) as text)";

    /** Any constant nobody else uses. */
    static final long MIGRATION_LOCK = 0x52545341_46455459L;

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String productName() {
        return "PostgreSQL";
    }

    @Override
    public int oldestVersion() {
        return 13;
    }

    @Override
    public String urlPrefix() {
        return "jdbc:postgresql:";
    }

    @Override
    public String driverClass() {
        return "org.postgresql.Driver";
    }

    @Override
    public String driverArtifact() {
        return "org.postgresql:postgresql";
    }

    @Override
    public Map<String, String> connectionDefaults(Duration connectTimeout, Duration answerTimeout) {
        return Map.of(
                "connectTimeout",
                wholeSeconds(connectTimeout),
                "socketTimeout",
                wholeSeconds(answerTimeout),
                "tcpKeepAlive",
                "true",
                "ApplicationName",
                "runtime-safety");
    }

    private static String wholeSeconds(Duration span) {
        return Long.toString(span.plusMillis(999).toSeconds());
    }

    @Override
    public String now() {
        return "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
    }

    @Override
    public String unlessPresent() {
        return "on conflict do nothing";
    }

    @Override
    public String quotedSchema(String schema) {
        return '"' + schema + '"';
    }

    /** Asks the catalogue's rows: {@code to_regclass} may not know yet what another session has just committed. */
    @Override
    public boolean hasTable(Connection connection, Optional<String> schema, String table) throws SQLException {
        String sql = "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relname = ? and (n.nspname = ? or (? and n.nspname = any(current_schemas(false))))";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            statement.setString(2, schema.orElse(""));
            statement.setBoolean(3, schema.isEmpty());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) > 0;
            }
        }
    }

    /** One round trip, which the driver sends together with BEGIN. */
    @Override
    public Undo begin(Connection connection, Duration lockLimit) throws SQLException {
        execute(
                connection,
                "set transaction isolation level read committed; set local lock_timeout = "
                        + Dialect.millis(lockLimit) + "; set local statement_timeout = "
                        + Dialect.millis(lockLimit.plusMillis(500)));
        return Undo.NOTHING;
    }

    @Override
    public Undo join(Connection connection, Duration lockLimit) throws SQLException {
        String before = exchangeLockTimeout(connection, Dialect.millis(lockLimit) + "ms");
        return joined -> exchangeLockTimeout(joined, before);
    }

    private static String exchangeLockTimeout(Connection connection, String value) throws SQLException {
        String sql = "with before as materialized (select current_setting('lock_timeout') as was)"
                + " select was, set_config('lock_timeout', ?, true) from before";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Override
    public void migrate(Connection connection, Optional<String> schema, Duration lockLimit, Migrating migration)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(connection, "set transaction isolation level read committed");
            execute(connection, "set local statement_timeout = 0");
            execute(connection, "set local lock_timeout = " + Dialect.millis(lockLimit));
            execute(connection, "select pg_advisory_xact_lock(" + MIGRATION_LOCK + ")");
            if (schema.isPresent()) {
                execute(connection, "set local search_path = " + quotedSchema(schema.get()));
            }
            migration.on(connection);
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public Optional<String> push() {
        return Optional.of("select pg_notify(" + CHANNEL + ", :payload)");
    }

    @Override
    public boolean isInMemory(DatabaseMetaData metaData) {
        return false;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
