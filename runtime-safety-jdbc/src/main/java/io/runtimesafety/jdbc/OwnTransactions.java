package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.tx.ConflictRetry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Runs each piece of work on a connection of its own. Safe for use by many threads. */
final class OwnTransactions implements JdbcScope {
    private final DataSource pool;
    private final StoreSettings settings;
    private final Supplier<Database> database;
    private final Consumer<ChangeHint> committed;
    private final ConflictRetry retry;

    /**
     * @param database what was found behind the pool; throws while it was not reached yet
     * @param committed hears of every control change that was committed
     */
    OwnTransactions(
            DataSource pool, StoreSettings settings, Supplier<Database> database, Consumer<ChangeHint> committed) {
        this.pool = pool;
        this.settings = settings;
        this.database = database;
        this.committed = committed;
        this.retry = new ConflictRetry(settings.conflictLimit(), settings.ticker());
    }

    @Override
    public <T> T read(Function<JdbcSession, T> work) {
        Database found = database.get();
        try (BorrowedConnection borrowed = borrow()) {
            JdbcSession session = new JdbcSession(Handles.on(borrowed.connection()), found, false);
            try {
                return session.call(work);
            } finally {
                session.end();
            }
        }
    }

    @Override
    public <T> T change(Function<JdbcSession, T> work) {
        return inTransaction(session -> session.call(work));
    }

    /** Runs work that calls stores; what it throws itself passes through as it is. */
    <T> T inTransaction(Function<JdbcSession, T> work) {
        return retry.run(() -> attempt(work));
    }

    private <T> T attempt(Function<JdbcSession, T> work) {
        Database found = database.get();
        try (BorrowedConnection borrowed = borrow();
                OwnTransaction transaction = OwnTransaction.begin(borrowed, found.dialect(), settings)) {
            JdbcSession session = new JdbcSession(Handles.on(borrowed.connection()), found, true);
            T result;
            Optional<ChangeHint> hint;
            try {
                result = work.apply(session);
                hint = session.complete();
            } finally {
                session.end();
            }
            transaction.commit();
            hint.ifPresent(committed);
            return result;
        }
    }

    private BorrowedConnection borrow() {
        try {
            return BorrowedConnection.from(pool, settings.answerTimeout());
        } catch (SQLException failure) {
            throw SqlFailures.translate(failure);
        }
    }

    /** A transaction that is rolled back unless it was committed. */
    private record OwnTransaction(BorrowedConnection borrowed, Dialect.Undo undo) implements AutoCloseable {
        static OwnTransaction begin(BorrowedConnection borrowed, Dialect dialect, StoreSettings settings) {
            Connection connection = borrowed.connection();
            try {
                connection.setAutoCommit(false);
                return new OwnTransaction(borrowed, dialect.begin(connection, settings.statementTimeout()));
            } catch (SQLException failure) {
                borrowed.rollBack();
                throw SqlFailures.translate(failure);
            }
        }

        void commit() {
            try {
                borrowed.connection().commit();
            } catch (SQLException failure) {
                throw SqlFailures.translateCommit(failure);
            }
        }

        @Override
        public void close() {
            borrowed.rollBack();
            borrowed.undo(undo);
        }
    }
}
