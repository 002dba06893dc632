package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.internal.SystemClocks;
import io.runtimesafety.tx.ConflictRetry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables, or brings older ones up to date, from the scripts shipped under
 * {@code io/runtimesafety/jdbc/schema}. Safe for use by many threads, and by many nodes at once: one migrates and the
 * others wait. {@link JdbcSafetyStore#prepare} does the same; a host calls this only to do it earlier or as another
 * user. A host that runs the scripts with a tool of its own replaces {@code ${prefix}} and needs nothing from here.
 */
public final class SchemaInstaller {
    private static final Logger log = LoggerFactory.getLogger(SchemaInstaller.class);
    private static final Duration WAIT_FOR_OTHERS = Duration.ofSeconds(15);

    private final DataSource dataSource;
    private final String setting;
    private final Optional<String> schema;
    private final String tablePrefix;
    private final ConflictRetry retry;

    SchemaInstaller(
            DataSource dataSource, String setting, Optional<String> schema, String tablePrefix, LongSupplier ticker) {
        this.dataSource = dataSource;
        this.setting = setting;
        this.schema = schema;
        this.tablePrefix = tablePrefix;
        this.retry = new ConflictRetry(WAIT_FOR_OTHERS, ticker);
    }

    /** For tables with this prefix where the connections look first. */
    public static SchemaInstaller of(DataSource dataSource, String tablePrefix) {
        return of(dataSource, Optional.empty(), tablePrefix);
    }

    /** For tables with this prefix in the schema with this name, which must exist. */
    public static SchemaInstaller of(DataSource dataSource, String schema, String tablePrefix) {
        return of(dataSource, Optional.of(StoreSettings.requireSchema(schema)), tablePrefix);
    }

    private static SchemaInstaller of(DataSource dataSource, Optional<String> schema, String tablePrefix) {
        return new SchemaInstaller(
                dataSource,
                "jdbc.data-source",
                schema,
                StoreSettings.requirePrefix(tablePrefix),
                SystemClocks.ticker());
    }

    /**
     * Runs the migrations that are missing; all of one or nothing of it where the database allows. A repeat does
     * nothing.
     *
     * @throws ConfigurationException if the tables are newer than this version, or were made by an altered script, or
     *     may not be made by this user
     * @throws io.runtimesafety.tx.StoreException retryable, if the database is away or other nodes are not done
     */
    public void install() {
        with(connection -> {
            install(connection, Dialect.of(connection.getMetaData(), setting));
            return true;
        });
    }

    /**
     * Checks that the tables are those this version needs, and changes nothing.
     *
     * @throws ConfigurationException if they are not, or do not exist
     * @throws io.runtimesafety.tx.StoreException retryable, if the database is away
     */
    public void verify() {
        with(connection -> {
            verify(connection, Dialect.of(connection.getMetaData(), setting));
            return true;
        });
    }

    /** Something done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs work on a connection, again if another node was quicker, and tells wrong settings from a lost database. */
    <T> T with(Work<T> work) {
        return retry.run(() -> {
            try (BorrowedConnection borrowed = BorrowedConnection.from(dataSource, answerTimeout())) {
                return work.on(borrowed.connection());
            } catch (SQLException failure) {
                throw ConnectFailures.translate(failure, setting);
            } catch (JdbiException failure) {
                throw failure.getCause() instanceof SQLException sql
                        ? ConnectFailures.translate(sql, setting)
                        : SqlFailures.translate(failure);
            }
        });
    }

    static Duration answerTimeout() {
        return WAIT_FOR_OTHERS.plus(StoreSettings.ANSWER_MARGIN);
    }

    void install(Connection connection, Dialect dialect) throws SQLException {
        List<Migration> shipped = Migration.of(dialect);
        if (missing(connection, dialect, shipped).isEmpty()) {
            return;
        }
        dialect.migrate(connection, schema, WAIT_FOR_OTHERS, locked -> {
            for (Migration migration : missing(locked, dialect, shipped)) {
                run(locked, dialect, migration);
            }
        });
    }

    private List<Migration> missing(Connection connection, Dialect dialect, List<Migration> shipped)
            throws SQLException {
        SchemaHistory history =
                SchemaHistory.read(connection, dialect, schema, tablePrefix).require(shipped, tablePrefix);
        return shipped.stream().filter(migration -> !history.has(migration)).toList();
    }

    private void run(Connection connection, Dialect dialect, Migration migration) throws SQLException {
        for (String statement : migration.statements(tablePrefix)) {
            PostgreSqlDialect.execute(connection, statement);
        }
        SchemaHistory.sign(connection, new SqlTexts(dialect, schema, tablePrefix), migration);
        log.info(
                "tables migrated prefix={} version={} script={}", tablePrefix, migration.version(), migration.script());
    }

    void verify(Connection connection, Dialect dialect) throws SQLException {
        List<Migration> missing = missing(connection, dialect, Migration.of(dialect));
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "jdbc.migrate",
                    "tables " + tablePrefix + "* lack " + missing.get(0).script(),
                    "run the shipped scripts for " + dialect.name() + " with that prefix, or set migrate(true)");
        }
    }
}
