package io.runtimesafety.memory;

import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

final class InMemoryNodeStore implements NodeStore {
    private final MemoryScope scope;

    InMemoryNodeStore(MemoryScope scope) {
        this.scope = scope;
    }

    @Override
    public void beat(NodeBeat beat) {
        scope.call(transaction -> {
            transaction.nodes().put(beat.instance(), new NodeStatus(beat, transaction.now(), Duration.ZERO));
            return true;
        });
    }

    @Override
    public List<NodeStatus> findAll() {
        return scope.call(transaction -> transaction.nodes().all().values().stream()
                .map(status -> withSilence(status, transaction.now()))
                .sorted(NodeStatus.ORDER)
                .toList());
    }

    @Override
    public void remove(UUID instance) {
        scope.call(transaction -> {
            transaction.nodes().remove(instance);
            return true;
        });
    }

    @Override
    public int forget(Duration silence) {
        return scope.call(transaction -> {
            List<UUID> silent = transaction.nodes().all().keySet().stream()
                    .filter(instance -> isSilent(transaction, instance, silence))
                    .toList();
            silent.forEach(transaction.nodes()::remove);
            return silent.size();
        });
    }

    /** Finds the row again, so that a sign of life that comes meanwhile makes a conflict. */
    private static boolean isSilent(MemoryTransaction transaction, UUID instance, Duration silence) {
        NodeStatus status = transaction.nodes().find(instance);
        return status != null
                && withSilence(status, transaction.now()).silence().compareTo(silence) > 0;
    }

    private static NodeStatus withSilence(NodeStatus status, Instant now) {
        return new NodeStatus(status.beat(), status.lastSeen(), Duration.between(status.lastSeen(), now));
    }
}
