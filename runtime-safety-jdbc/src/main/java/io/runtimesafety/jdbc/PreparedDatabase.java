package io.runtimesafety.jdbc;

import io.runtimesafety.tx.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database behind a store, from the moment it was reached and its tables were found in order. Safe for use by many
 * threads.
 */
final class PreparedDatabase implements Supplier<Database>, AutoCloseable {
    private final ConnectionSource source;
    private final StoreSettings settings;
    private final ReentrantLock preparing = new ReentrantLock();
    private volatile @Nullable Database found;
    private volatile @Nullable Connection anchor;
    private volatile boolean closed;

    PreparedDatabase(ConnectionSource source, StoreSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    /** Reaches the database and makes or checks its tables; says whether this call was the one that did. */
    boolean prepare() {
        requireOpen();
        if (found != null) {
            return false;
        }
        preparing.lock();
        try {
            if (found != null) {
                return false;
            }
            found = look();
            if (closed) {
                closeAnchor();
            }
            return !closed;
        } finally {
            preparing.unlock();
        }
    }

    private Database look() {
        SchemaInstaller installer = new SchemaInstaller(
                source.direct(), source.setting(), settings.schema(), settings.tablePrefix(), settings.ticker());
        return installer.with(connection -> {
            Database database = Database.on(connection, settings, source.setting());
            keepInMemory(database);
            if (settings.migrate()) {
                installer.install(connection, database.dialect());
            } else {
                installer.verify(connection, database.dialect());
            }
            return database;
        });
    }

    /** An in-memory database lasts as long as a connection to it does. */
    private void keepInMemory(Database database) throws SQLException {
        if (database.inMemory() && source.owned() && anchor == null) {
            anchor = source.direct().getConnection();
        }
    }

    Optional<Database> find() {
        return Optional.ofNullable(found);
    }

    /** The database, or the reason why it cannot be used. */
    @Override
    public Database get() {
        requireOpen();
        Database database = found;
        if (database == null) {
            throw new StoreException(source.setting() + ": the database was not reached yet", true, null);
        }
        return database;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the JDBC store is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        closeAnchor();
    }

    private void closeAnchor() {
        Connection kept = anchor;
        if (kept != null) {
            BorrowedConnection.closeQuietly(kept);
        }
    }
}
