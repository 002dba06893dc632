package io.runtimesafety.jdbc;

import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.Transactor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work inside the transaction a host has open, between savepoints. Used by the thread that owns the connection. */
final class JoinedTransactions implements Transactor<Stores> {
    private static final Logger log = LoggerFactory.getLogger(JoinedTransactions.class);

    private final Connection connection;
    private final StoreSettings settings;
    private final Supplier<Database> database;

    JoinedTransactions(Connection connection, StoreSettings settings, Supplier<Database> database) {
        this.connection = connection;
        this.settings = settings;
        this.database = database;
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        Database found = database.get();
        try {
            requireTransaction();
            Savepoint savepoint = connection.setSavepoint();
            return run(work, found, savepoint);
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    private void requireTransaction() throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("the connection to join is in auto-commit, so there is no transaction to"
                    + " join: call setAutoCommit(false) on it, or use the store's own inTransaction");
        }
    }

    private <T> T run(Function<? super Stores, ? extends T> work, Database found, Savepoint savepoint)
            throws SQLException {
        Dialect.Undo undo = Dialect.Undo.NOTHING;
        JdbcSession session = new JdbcSession(Handles.on(connection), found, true);
        boolean done = false;
        try {
            undo = found.dialect().join(connection, settings.statementTimeout());
            T result = work.apply(JdbcScope.of(session).stores());
            session.complete();
            done = true;
            return result;
        } finally {
            session.end();
            leave(savepoint, undo, done);
        }
    }

    private void leave(Savepoint savepoint, Dialect.Undo undo, boolean done) throws SQLException {
        try {
            if (!done) {
                connection.rollback(savepoint);
            }
            undo.undo(connection);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException failure) {
            if (done) {
                throw failure;
            }
            log.warn("host transaction could not be put back to where it was reason=\"{}\"", failure.toString());
        }
    }
}
