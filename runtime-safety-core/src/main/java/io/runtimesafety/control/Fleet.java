package io.runtimesafety.control;

import io.runtimesafety.node.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes on one store: this one's signs of life, and how far the others have followed. */
final class Fleet {
    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    private static final int BEATS_MISSED = 3;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final NodeStore nodes;
    private final Node self;
    private final Supplier<ControlPosition> position;
    private final ControlSettings settings;
    private volatile boolean left;

    Fleet(NodeStore nodes, Node self, Supplier<ControlPosition> position, ControlSettings settings) {
        this.nodes = nodes;
        this.self = self;
        this.position = position;
        this.settings = settings;
    }

    /** Gives a sign of life; says how long to wait until the next. */
    Duration beat() {
        try {
            if (left) {
                return settings.heartbeat();
            }
            nodes.beat(new NodeBeat(self.key(), self.instance(), self.role(), position.get()));
        } catch (RuntimeException away) {
            log.debug("no sign of life given reason=\"{}\"", away.getMessage());
        }
        return settings.heartbeat();
    }

    void leave() {
        left = true;
        try {
            nodes.remove(self.instance());
        } catch (RuntimeException away) {
            log.info("left without saying so, the store is away reason=\"{}\"", away.getMessage());
        }
    }

    /** How many nodes have what this one has now. */
    Applied applied() {
        return applied(position.get());
    }

    /** Waits until all nodes have what this one has now. */
    Applied awaitApplied(Duration most) {
        ControlPosition awaited = position.get();
        long started = self.ticker().getAsLong();
        beat();
        Applied applied = applied(awaited);
        // Pauses count as time too, for a clock that stands still while somebody waits.
        for (long paused = 0; !applied.isEverywhere() && paused < most.toNanos(); paused += LOOK_AGAIN_NANOS) {
            if (self.ticker().getAsLong() - started >= most.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                break;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            applied = applied(awaited);
        }
        return applied;
    }

    private Applied applied(ControlPosition awaited) {
        List<NodeStatus> known = nodes.findAll();
        Set<String> heardKeys = known.stream()
                .filter(this::isHeard)
                .map(node -> node.beat().nodeKey())
                .collect(Collectors.toSet());
        // A silent instance whose key is heard of again was started anew.
        Map<Boolean, List<NodeStatus>> byApplied = known.stream()
                .filter(node -> node.silence().compareTo(settings.nodesForgottenAfter()) <= 0)
                .filter(node -> isHeard(node) || !heardKeys.contains(node.beat().nodeKey()))
                .collect(Collectors.partitioningBy(node -> has(node, awaited)));
        return new Applied(
                awaited.revision(),
                byApplied.getOrDefault(true, List.of()).size(),
                byApplied.getOrDefault(false, List.of()));
    }

    private boolean isHeard(NodeStatus node) {
        return node.silence().compareTo(settings.heartbeat().multipliedBy(BEATS_MISSED)) <= 0;
    }

    /** A node that is ahead counts only while it is heard of: one that fell silent may be ahead in a lost history. */
    private boolean has(NodeStatus node, ControlPosition position) {
        ControlPosition applied = node.beat().applied();
        boolean ahead = applied.epoch().equals(position.epoch()) && applied.revision() > position.revision();
        return applied.equals(position) || (ahead && isHeard(node));
    }
}
