package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.StoreException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work on one connection: the statements it runs, and the control writes that wait for its end. Used by
 * the thread that made it. A statement that failed fails the whole, even if the work goes on as if it had not.
 */
final class JdbcSession {
    private final Handle handle;
    private final Database database;
    private final boolean transactional;
    private final ControlWriteBuffer writes = new ControlWriteBuffer(id -> ControlRows.find(this, id));
    private final Thread thread = Thread.currentThread();
    private @Nullable StoreException failure;
    private boolean ended;

    JdbcSession(Handle handle, Database database, boolean transactional) {
        this.handle = handle;
        this.database = database;
        this.transactional = transactional;
    }

    Query query(String template) {
        return handle.createQuery(database.texts().fill(template));
    }

    Update update(String template) {
        return handle.createUpdate(database.texts().fill(template));
    }

    PreparedBatch batch(String template) {
        return handle.prepareBatch(database.texts().fill(template));
    }

    ControlWriteBuffer writes() {
        return writes;
    }

    Dialect dialect() {
        return database.dialect();
    }

    /** Whether a lock taken now lasts until the work is committed. */
    boolean isTransactional() {
        return transactional;
    }

    /** What is thrown when the row without which there is no control state is gone. */
    StoreException headMissing() {
        String table = database.texts().fill("${prefix}control_head");
        return new StoreException("the row of " + table + " is missing: restore it from a backup", false, null);
    }

    /** The database's clock. */
    Instant now() {
        return Instants.ofMicros(query("select ${now}").mapTo(Long.class).one());
    }

    <T> T call(Function<JdbcSession, T> work) {
        requireUsable();
        try {
            return work.apply(this);
        } catch (JdbiException failed) {
            StoreException translated = SqlFailures.translate(failed);
            failure = failure == null ? translated : failure;
            throw translated;
        }
    }

    /** Carries out what waited for the end of the work; says what a commit will have changed. */
    Optional<ChangeHint> complete() {
        if (failure != null) {
            throw failure;
        }
        return call(ControlCommit::of);
    }

    void end() {
        ended = true;
        handle.close();
    }

    private void requireUsable() {
        if (ended) {
            throw new IllegalStateException("these stores belong to a transaction that has ended");
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("these stores belong to the thread that runs the transaction");
        }
    }
}
