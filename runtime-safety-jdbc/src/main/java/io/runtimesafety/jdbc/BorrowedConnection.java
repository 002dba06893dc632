package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from a pool that may be shared with the host: in auto-commit and with a limit on silence while it is
 * out, and as it was when it goes back. Used by one thread.
 */
final class BorrowedConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BorrowedConnection.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final int networkTimeout;

    private BorrowedConnection(Connection connection, Duration answerTimeout) throws SQLException {
        this.connection = connection;
        this.networkTimeout = connection.getNetworkTimeout();
        this.autoCommit = connection.getAutoCommit();
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(answerTimeout.toMillis()));
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
    }

    static BorrowedConnection from(DataSource dataSource, Duration answerTimeout) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new BorrowedConnection(connection, answerTimeout);
        } catch (SQLException | RuntimeException unusable) {
            closeQuietly(connection);
            throw unusable;
        }
    }

    Connection connection() {
        return connection;
    }

    /** Ends an open transaction with nothing left of it, if need be together with the connection. */
    void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            log.debug("not rolled back, connection ended", broken);
            abort();
        }
    }

    void undo(Dialect.Undo undo) {
        try {
            if (!connection.isClosed()) {
                undo.undo(connection);
            }
        } catch (SQLException broken) {
            log.debug("connection not put back, ended", broken);
            abort();
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException broken) {
            log.debug("connection not ended", broken);
        }
    }

    /** Gives the connection back. One that is broken is the pool's to find out, what was done with it stays done. */
    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                connection.setAutoCommit(autoCommit);
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        } catch (SQLException broken) {
            log.debug("connection not given back as it was", broken);
        }
        closeQuietly(connection);
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException broken) {
            log.debug("connection not closed", broken);
        }
    }
}
