package io.runtimesafety.control;

import io.runtimesafety.control.SnapshotBuilder.Reading;
import io.runtimesafety.event.SafetyEvent;
import io.runtimesafety.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Follows the store and keeps one immutable snapshot of it. Any thread may ask it to look; what a thread read is taken
 * in only if nobody took in anything else meanwhile, so threads never wait for one another's reading.
 */
final class ControlStateReplica {
    private static final Logger log = LoggerFactory.getLogger(ControlStateReplica.class);

    private final ControlStateStore store;
    private final Map<String, DocumentKind<?>> kinds;
    private final Confirmation confirmation;
    private final SnapshotBuilder builder;
    private final Node node;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Guards {@link #holdings}, {@link #reading} and the making of {@link #snapshot}; never held while asking the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Holdings holdings;
    private @Nullable Reading reading;
    private volatile ControlSnapshot snapshot;

    /** @param start what the last-known-good file held; {@link Holdings#NOTHING} without one */
    ControlStateReplica(
            ControlStateStore store,
            Map<String, DocumentKind<?>> kinds,
            Confirmation confirmation,
            SnapshotBuilder builder,
            Node node,
            Holdings start) {
        this.store = store;
        this.kinds = kinds;
        this.confirmation = confirmation;
        this.builder = builder;
        this.node = node;
        this.holdings = start;
        this.snapshot = builder.build(start, freshness(), null);
    }

    ControlSnapshot snapshot() {
        return snapshot;
    }

    Holdings holdings() {
        return holdings;
    }

    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void unlisten(Runnable listener) {
        listeners.remove(listener);
    }

    /** Asks the store now and takes in the answer. @throws io.runtimesafety.tx.StoreException if it does not answer */
    ControlSnapshot refresh() {
        while (true) {
            Holdings base = holdings;
            long askedAt = confirmation.now();
            ControlChanges changes = store.changesSince(base.position());
            if (tryTakeIn(base, changes, askedAt)) {
                return snapshot;
            }
        }
    }

    private boolean tryTakeIn(Holdings base, ControlChanges changes, long askedAt) {
        ControlSnapshot before;
        ControlSnapshot after;
        lock.lock();
        try {
            if (!holdings.position().equals(base.position())) {
                return false;
            }
            before = snapshot;
            Holdings next = holdings.after(changes, kinds);
            reading = new Reading(changes.storeTime(), askedAt);
            confirmation.confirmed(askedAt);
            after = next.isSameAs(holdings) && before.freshness() == freshness()
                    ? before
                    : builder.build(next, freshness(), reading);
            holdings = next;
            snapshot = after;
        } finally {
            lock.unlock();
        }
        tell(before, after);
        return true;
    }

    /** Makes the snapshot say how sure it is by now. Called often; does something only when that changed. */
    void checkFreshness() {
        ControlSnapshot before;
        ControlSnapshot after;
        lock.lock();
        try {
            before = snapshot;
            if (before.freshness() == freshness()) {
                return;
            }
            after = builder.build(holdings, freshness(), reading);
            snapshot = after;
        } finally {
            lock.unlock();
        }
        tell(before, after);
    }

    private Freshness freshness() {
        return confirmation.freshness(
                holdings.position().equals(ControlPosition.NONE) ? Freshness.UNKNOWN : Freshness.EXPIRED);
    }

    private void tell(ControlSnapshot before, ControlSnapshot after) {
        if (before == after) {
            return;
        }
        for (SafetyEvent event : eventsBetween(before, after)) {
            log(event);
            node.events().publish(event);
        }
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (Throwable failure) {
                log.warn(
                        "control state listener failed listener={}",
                        listener.getClass().getName(),
                        failure);
            }
        }
    }

    private static void log(SafetyEvent event) {
        boolean good = event instanceof FreshnessChanged change && change.after() == Freshness.FRESH;
        log.atLevel(good ? Level.INFO : Level.WARN).log("control state event={} detail=\"{}\"", event.name(), event);
    }

    private List<SafetyEvent> eventsBetween(ControlSnapshot before, ControlSnapshot after) {
        List<SafetyEvent> changes = new ArrayList<>();
        if (before.freshness() != after.freshness()) {
            changes.add(new FreshnessChanged(node.clock().instant(), before.freshness(), after.freshness()));
        }
        after.regressions().stream()
                .filter(regression -> !before.regressions().contains(regression))
                .forEach(regression ->
                        changes.add(new StoreRegressed(node.clock().instant(), regression)));
        return changes;
    }
}
