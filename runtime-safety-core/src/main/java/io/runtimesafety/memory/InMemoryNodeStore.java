package io.runtimesafety.memory;

import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

final class InMemoryNodeStore implements NodeStore {
    private static final Comparator<NodeStatus> ORDER = Comparator.<NodeStatus, String>comparing(
                    status -> status.beat().nodeKey())
            .thenComparing(status -> status.beat().instance().toString());

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
                .sorted(ORDER)
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
            List<UUID> silent = transaction.nodes().all().values().stream()
                    .filter(status ->
                            withSilence(status, transaction.now()).silence().compareTo(silence) > 0)
                    .map(status -> status.beat().instance())
                    .toList();
            silent.forEach(transaction.nodes()::remove);
            return silent.size();
        });
    }

    private static NodeStatus withSilence(NodeStatus status, Instant now) {
        return new NodeStatus(status.beat(), status.lastSeen(), Duration.between(status.lastSeen(), now));
    }
}
