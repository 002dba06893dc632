package io.runtimesafety.control;

import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.SnapshotBuilder.Reading;
import io.runtimesafety.event.SafetyEvent;
import io.runtimesafety.node.Node;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.time.Instant;
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

    private static final Duration OVERTAKING = Duration.ofSeconds(1);

    private final ControlStateStore store;
    private final Map<String, DocumentKind<?>> kinds;
    private final Confirmation confirmation;
    private final SnapshotBuilder builder;
    private final Node node;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Guards {@link #holdings}, {@link #reading} and the making of {@link #snapshot}; never held while asking the store. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Holdings holdings;
    private volatile @Nullable Reading reading;
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

    Subscription listen(Runnable listener) {
        Listening listening = new Listening(listener);
        listeners.add(listening);
        return () -> listeners.remove(listening);
    }

    /** One subscription, unlike every other, of the same listener too. */
    private static final class Listening implements Runnable {
        private final Runnable listener;

        Listening(Runnable listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            listener.run();
        }
    }

    /** Asks the store now and takes in the answer. @throws io.runtimesafety.tx.StoreException if it does not answer */
    ControlSnapshot refresh() {
        while (true) {
            Holdings base = holdings;
            long askedAt = confirmation.now();
            ControlChanges changes = store.changesSince(base.position());
            if (changes.continuity() == Continuity.CONTINUES && isBackInTime(changes.storeTime())) {
                log.warn("the store's clock went back, everything is read again at={}", changes.storeTime());
                ControlPosition continued = changes.head();
                changes = store.changesSince(ControlPosition.NONE);
                if (!changes.head().equals(continued)) {
                    // Only the first answer was compared with what this node knows; the second one is of another head.
                    continue;
                }
            }
            if (tryTakeIn(base, changes, askedAt)) {
                return snapshot;
            }
        }
    }

    /** By more than answers overtake each other: what had expired by the store's clock may count again. */
    private boolean isBackInTime(Instant storeTime) {
        Reading last = reading;
        return last != null && storeTime.isBefore(last.storeTime().minus(OVERTAKING));
    }

    private boolean tryTakeIn(Holdings base, ControlChanges changes, long askedAt) {
        Step step;
        lock.lock();
        try {
            if (!holdings.position().equals(base.position())) {
                return false;
            }
            Holdings next = holdings.after(changes, kinds);
            Regression regression = changes.continuity() == Continuity.REGRESSED
                    ? new Regression(base.position(), changes.head())
                    : null;
            step = moveOn(next, new Reading(changes.storeTime(), askedAt), regression);
        } finally {
            lock.unlock();
        }
        tell(step);
        return true;
    }

    /** Makes the snapshot say how sure it is by now. Called often; does something only when that changed. */
    void checkFreshness() {
        Step step;
        lock.lock();
        try {
            step = moveOn(holdings, null, null);
        } finally {
            lock.unlock();
        }
        tell(step);
    }

    /**
     * From one snapshot to the next.
     *
     * @param events what happened between them
     */
    private record Step(ControlSnapshot before, ControlSnapshot after, List<SafetyEvent> events) {}

    /**
     * Under the lock, so that events are published in the order of the snapshots. What may fail comes first: nothing
     * counts as read, or as confirmed, that is not in the snapshot.
     *
     * @param answered the reading that brought {@code next}; null if there was none
     * @param regression told even if it was acknowledged before this node met it
     */
    private Step moveOn(Holdings next, @Nullable Reading answered, @Nullable Regression regression) {
        ControlSnapshot before = snapshot;
        Reading newest = answered == null ? reading : answered;
        Freshness freshness = answered == null ? freshness() : confirmation.freshnessIf(answered.askedAt());
        boolean same = next.isSameAs(holdings) && before.freshness() == freshness;
        ControlSnapshot after = same ? before : builder.build(next, freshness, newest);
        holdings = next;
        reading = newest;
        snapshot = after;
        if (answered != null) {
            confirmation.confirmed(answered.askedAt());
        }
        List<SafetyEvent> events = new ArrayList<>();
        if (before.freshness() != freshness) {
            events.add(new FreshnessChanged(node.clock().instant(), before.freshness(), freshness));
        }
        if (regression != null) {
            events.add(new StoreRegressed(node.clock().instant(), regression));
        }
        events.forEach(node.events()::publish);
        return new Step(before, after, events);
    }

    private Freshness freshness() {
        return confirmation.freshness(
                holdings.position().equals(ControlPosition.NONE) ? Freshness.UNKNOWN : Freshness.EXPIRED);
    }

    private void tell(Step step) {
        if (step.before() == step.after()) {
            return;
        }
        step.events().forEach(ControlStateReplica::log);
        if (step.before().regressions().size() > step.after().regressions().size()) {
            log.info(
                    "store regression acknowledged open={}",
                    step.after().regressions().size());
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
}
