package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.Instants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Stores the control writes of a transaction at its end, under the lock of the head row: taken last, only by
 * transactions that write control state, and held until they commit, so that revisions become visible in their order.
 */
final class ControlCommit {
    private static final String LOCK_HEAD = "select epoch, revision from ${prefix}control_head where id = 1 for update";

    private static final String REPLACE = """
            update ${prefix}control_document
            set revision = :revision, body = :body, expires_at = :expiresAt, deleted = :deleted
            where kind = :kind and name = :name
            """;

    private static final String INSERT = """
            insert into ${prefix}control_document (kind, name, revision, body, expires_at, deleted)
            values (:kind, :name, :revision, :body, :expiresAt, :deleted)
            """;

    private static final String COUNT = """
            select count(*) from ${prefix}control_document
            where not deleted and (expires_at is null or expires_at > :now)
            """;

    private static final String REMEMBER = """
            insert into ${prefix}control_revision (revision, change_id, changed_at)
            values (:revision, :changeId, :changedAt)
            """;

    private static final String MOVE_HEAD =
            "update ${prefix}control_head set revision = :revision, change_id = :changeId where id = 1";

    private final JdbcSession session;
    private final Head head;
    private final Instant now;
    private final Map<DocumentId, ControlDocument> before;

    private record Head(UUID epoch, long revision) {}

    private ControlCommit(JdbcSession session) {
        this.session = session;
        this.head = session.query(LOCK_HEAD)
                .map((row, context) -> new Head(Columns.uuid(row, "epoch"), row.getLong("revision")))
                .findOne()
                .orElseThrow(session::headMissing);
        this.now = session.now();
        this.before = ControlRows.stored(
                session,
                session.writes().pending().stream()
                        .map(pending -> pending.write().id())
                        .toList());
    }

    static Optional<ChangeHint> of(JdbcSession session) {
        return session.writes().isEmpty() ? Optional.empty() : new ControlCommit(session).store();
    }

    private Optional<ChangeHint> store() {
        long revision = head.revision() + 1;
        List<ControlDocument> documents = session.writes().settle(before::get, now, revision);
        if (documents.isEmpty()) {
            return Optional.empty();
        }
        List<ControlDocument> missing = replace(documents);
        write(INSERT, missing);
        if (documents.stream().anyMatch(this::isNew)) {
            requireRoom();
        }
        moveHead(revision);
        ChangeHint hint = new ChangeHint(head.epoch(), revision);
        session.dialect().push().ifPresent(push -> push(push, hint));
        return Optional.of(hint);
    }

    private boolean isNew(ControlDocument document) {
        ControlDocument earlier = before.get(document.id());
        return document.countsAt(now) && (earlier == null || !earlier.countsAt(now));
    }

    /** Overwrites what is there and says what is not; a purge may take a tombstone away meanwhile. */
    private List<ControlDocument> replace(List<ControlDocument> documents) {
        int[] replaced = write(REPLACE, documents);
        return IntStream.range(0, replaced.length)
                .filter(i -> replaced[i] == 0)
                .mapToObj(documents::get)
                .toList();
    }

    private int[] write(String sql, List<ControlDocument> documents) {
        if (documents.isEmpty()) {
            return new int[0];
        }
        PreparedBatch batch = session.batch(sql);
        for (ControlDocument document : documents) {
            Instant expiresAt = document.expiresAt();
            batch.bind("kind", document.id().kind())
                    .bind("name", document.id().name())
                    .bind("revision", document.revision())
                    .bind("body", document.body())
                    .bind("expiresAt", expiresAt == null ? null : (Long) Instants.toMicros(expiresAt))
                    .bind("deleted", document.deleted())
                    .add();
        }
        return batch.execute();
    }

    private void requireRoom() {
        if (session.query(COUNT)
                        .bind("now", Instants.toMicros(now))
                        .mapTo(Long.class)
                        .one()
                > ControlDocument.MOST_DOCUMENTS) {
            throw ControlWriteBuffer.full();
        }
    }

    private void moveHead(long revision) {
        UUID changeId = UUID.randomUUID();
        session.update(REMEMBER)
                .bind("revision", revision)
                .bind("changeId", changeId)
                .bind("changedAt", Instants.toMicros(now))
                .execute();
        session.update(MOVE_HEAD)
                .bind("revision", revision)
                .bind("changeId", changeId)
                .execute();
    }

    private void push(String sql, ChangeHint hint) {
        session.query(sql)
                .bind("payload", hint.toText())
                .map((row, context) -> true)
                .one();
    }
}
