package io.runtimesafety.memory;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.memory.MemoryDatabase.AnswerRow;
import io.runtimesafety.memory.MemoryDatabase.LeaseRow;
import io.runtimesafety.tx.IdempotencyKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The copy one transaction works on: what it read, and what it will write if nothing it read has changed. */
final class MemoryTransaction {
    private final MemoryDatabase database;
    private final ControlTable control;
    private final ControlWriteBuffer writes = new ControlWriteBuffer(this::committed);
    private final MemoryTable<String, LeaseRow>.View leases;
    private final MemoryTable<IdempotencyKey, AnswerRow>.View answers;
    private final MemoryTable<UUID, NodeStatus>.View nodes;
    private @Nullable Instant forgetControlBefore;
    private final Thread thread = Thread.currentThread();
    private volatile boolean ended;

    MemoryTransaction(MemoryDatabase database) {
        database.requireUp();
        this.database = database;
        this.control = database.control();
        this.leases = database.leases.view();
        this.answers = database.answers.view();
        this.nodes = database.nodes.view();
    }

    private Optional<ControlDocument> committed(DocumentId id) {
        return Optional.ofNullable(control.stored(id)).filter(document -> document.countsAt(now()));
    }

    Instant now() {
        return database.now();
    }

    ControlTable control() {
        return control;
    }

    ControlWriteBuffer writes() {
        return writes;
    }

    MemoryTable<String, LeaseRow>.View leases() {
        return leases;
    }

    MemoryTable<IdempotencyKey, AnswerRow>.View answers() {
        return answers;
    }

    MemoryTable<UUID, NodeStatus>.View nodes() {
        return nodes;
    }

    void forgetControlBefore(Instant instant) {
        forgetControlBefore = instant;
    }

    /** The control state to go on with once this is committed on top of {@code current}. */
    ControlTable appliedTo(ControlTable current) {
        List<ControlDocument> documents =
                writes.settle(current::stored, now(), current.head().revision() + 1);
        ControlTable written = documents.isEmpty() ? current : current.with(documents, now());
        return forgetControlBefore == null ? written : written.without(forgetControlBefore);
    }

    boolean onlyReads() {
        return writes.isEmpty()
                && forgetControlBefore == null
                && leases.onlyReads()
                && answers.onlyReads()
                && nodes.onlyReads();
    }

    boolean isCurrent() {
        return leases.isCurrent() && answers.isCurrent() && nodes.isCurrent();
    }

    void apply() {
        leases.apply();
        answers.apply();
        nodes.apply();
    }

    void end() {
        ended = true;
    }

    void requireOpen() {
        if (ended) {
            throw new IllegalStateException("these stores belong to a transaction that has ended");
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("these stores belong to the thread that runs the transaction");
        }
    }
}
