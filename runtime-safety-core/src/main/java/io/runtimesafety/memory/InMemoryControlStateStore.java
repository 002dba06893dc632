package io.runtimesafety.memory;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import java.time.Duration;
import java.util.Optional;

final class InMemoryControlStateStore implements ControlStateStore {
    private final MemoryScope scope;

    InMemoryControlStateStore(MemoryScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<ControlDocument> find(DocumentId id) {
        return scope.call(transaction -> transaction.writes().find(id));
    }

    @Override
    public void write(ControlWrite write) {
        scope.call(transaction -> {
            transaction.writes().write(write);
            return true;
        });
    }

    @Override
    public boolean tryWrite(ControlWrite write, long expectedRevision) {
        return scope.call(transaction -> transaction.writes().tryWrite(write, expectedRevision));
    }

    @Override
    public ControlChanges changesSince(ControlPosition position) {
        return scope.call(transaction -> transaction.control().changesSince(position, transaction.now()));
    }

    @Override
    public void purge(Duration keep) {
        scope.call(transaction -> {
            transaction.forgetControlBefore(transaction.now().minus(keep));
            return true;
        });
    }
}
