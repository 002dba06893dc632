package io.runtimesafety.jdbc;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.Instants;
import java.time.Duration;
import java.util.Optional;

/** Writes wait in the session until its end; see {@link ControlCommit}. */
final class JdbcControlStateStore implements ControlStateStore {
    /** The newest revision older than asked: whoever has it needs nothing that came before. */
    private static final String SETTLED = """
            select coalesce(max(revision), -1) from ${prefix}control_revision where changed_at < :before
            """;

    private static final String FORGET_HISTORY = "delete from ${prefix}control_revision where revision < :settled";

    private static final String FORGET_DOCUMENTS = """
            delete from ${prefix}control_document
            where revision <= :settled and (deleted or expires_at <= :before)
            """;

    private final JdbcScope scope;

    JdbcControlStateStore(JdbcScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<ControlDocument> find(DocumentId id) {
        return scope.read(session -> session.writes().find(id));
    }

    @Override
    public void write(ControlWrite write) {
        scope.change(session -> {
            session.writes().write(write);
            return true;
        });
    }

    @Override
    public boolean tryWrite(ControlWrite write, long expectedRevision) {
        return scope.change(session -> session.writes().tryWrite(write, expectedRevision));
    }

    @Override
    public ControlChanges changesSince(ControlPosition position) {
        return scope.read(session -> ControlChangesReader.since(session, position));
    }

    @Override
    public void purge(Duration keep) {
        scope.change(session -> {
            long before = Instants.toMicros(session.now().minus(keep));
            long settled = session.query(SETTLED)
                    .bind("before", before)
                    .mapTo(Long.class)
                    .one();
            session.update(FORGET_HISTORY).bind("settled", settled).execute();
            session.update(FORGET_DOCUMENTS)
                    .bind("settled", settled)
                    .bind("before", before)
                    .execute();
            return true;
        });
    }
}
