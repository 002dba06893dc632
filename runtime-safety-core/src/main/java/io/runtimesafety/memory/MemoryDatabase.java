package io.runtimesafety.memory;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.StoreException;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The committed data and the one lock under which transactions commit. Reading takes no lock. */
final class MemoryDatabase {
    /** A lease as stored; it stays after its end so that fences never repeat. */
    record LeaseRow(Lease lease, boolean released) {}

    /** A kept answer and when it ceases to count. */
    record AnswerRow(StoredAnswer answer, Instant expiresAt) {}

    /** A copy of everything, as a backup would hold it. */
    record Copy(
            ControlTable control,
            Map<String, LeaseRow> leases,
            Map<IdempotencyKey, AnswerRow> answers,
            Map<UUID, NodeStatus> nodes) {}

    final MemoryTable<String, LeaseRow> leases = new MemoryTable<>();
    final MemoryTable<IdempotencyKey, AnswerRow> answers = new MemoryTable<>();
    final MemoryTable<UUID, NodeStatus> nodes = new MemoryTable<>();

    private final InstantSource clock;
    private final Consumer<ChangeHint> onControlChange;
    private final ReentrantLock commitLock = new ReentrantLock();
    private volatile ControlTable control;
    private volatile Service service = Service.UP;

    private enum Service {
        UP,
        AWAY,
        CLOSED
    }

    MemoryDatabase(InstantSource clock, Consumer<ChangeHint> onControlChange) {
        this.clock = clock;
        this.onControlChange = onControlChange;
        this.control = ControlTable.empty(now());
    }

    Instant now() {
        return Instants.cut(clock.instant());
    }

    ControlTable control() {
        return control;
    }

    void commit(MemoryTransaction transaction) {
        if (transaction.onlyReads()) {
            return;
        }
        ControlPosition before;
        ControlPosition after;
        commitLock.lock();
        try {
            requireUp();
            if (!transaction.isCurrent()) {
                throw new ConflictException("a row this transaction relied on was changed by another one");
            }
            before = control.head();
            control = transaction.appliedTo(control);
            after = control.head();
            transaction.apply();
        } finally {
            commitLock.unlock();
        }
        if (!after.equals(before)) {
            onControlChange.accept(new ChangeHint(after.epoch(), after.revision()));
        }
    }

    Copy copy() {
        commitLock.lock();
        try {
            return new Copy(control, leases.copy(), answers.copy(), nodes.copy());
        } finally {
            commitLock.unlock();
        }
    }

    void restore(Copy copy) {
        commitLock.lock();
        try {
            control = copy.control();
            leases.restore(copy.leases());
            answers.restore(copy.answers());
            nodes.restore(copy.nodes());
        } finally {
            commitLock.unlock();
        }
        onControlChange.accept(ChangeHint.look());
    }

    void requireUp() {
        if (service == Service.CLOSED) {
            throw new IllegalStateException("the in-memory store is closed");
        }
        if (service == Service.AWAY) {
            throw new StoreException("the in-memory store is disconnected", true, null);
        }
    }

    void disconnect() {
        changeService(Service.AWAY);
    }

    void reconnect() {
        changeService(Service.UP);
        onControlChange.accept(ChangeHint.look());
    }

    void close() {
        changeService(Service.CLOSED);
    }

    private void changeService(Service next) {
        commitLock.lock();
        try {
            service = service == Service.CLOSED ? Service.CLOSED : next;
        } finally {
            commitLock.unlock();
        }
    }
}
