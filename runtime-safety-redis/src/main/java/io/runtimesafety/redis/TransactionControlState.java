package io.runtimesafety.redis;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import java.time.Duration;
import java.util.Optional;

/** Control documents inside a transaction. Every document found must still be the same when it commits. */
final class TransactionControlState implements ControlStateStore {
    private final RedisTransaction transaction;
    private final ControlStateStore committed;

    TransactionControlState(RedisTransaction transaction, ControlStateStore committed) {
        this.transaction = transaction;
        this.committed = committed;
    }

    @Override
    public Optional<ControlDocument> find(DocumentId id) {
        return transaction.control().find(id);
    }

    @Override
    public void write(ControlWrite write) {
        transaction.control().write(write);
    }

    @Override
    public boolean tryWrite(ControlWrite write, long expectedRevision) {
        return transaction.control().tryWrite(write, expectedRevision);
    }

    /** Reads committed state, as its contract says, and therefore nothing of this transaction. */
    @Override
    public ControlChanges changesSince(ControlPosition position) {
        transaction.requireUsable();
        return committed.changesSince(position);
    }

    @Override
    public void purge(Duration keep) {
        throw new IllegalStateException("purge works in batches of its own: call it outside a transaction");
    }
}
