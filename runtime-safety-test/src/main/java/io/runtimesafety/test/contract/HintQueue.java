package io.runtimesafety.test.contract;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The hints a store gives, until closed. */
final class HintQueue implements AutoCloseable {
    private final BlockingQueue<ChangeHint> hints = new LinkedBlockingQueue<>();
    private final Subscription subscription;

    HintQueue(SafetyStore store) {
        this.subscription = store.onChange(hints::add);
    }

    /** Whether a hint of exactly this position arrives in time; others before it are passed over. */
    boolean hears(ControlPosition position, Duration most) throws InterruptedException {
        ChangeHint hint = hints.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        while (hint != null && !(hint.epoch().equals(position.epoch()) && hint.revision() == position.revision())) {
            hint = hints.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        }
        return hint != null;
    }

    /** Whether any hint of real changes arrives in time. */
    boolean hearsAnything(Duration most) throws InterruptedException {
        ChangeHint hint = hints.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        while (hint != null && hint.equals(ChangeHint.look())) {
            hint = hints.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        }
        return hint != null;
    }

    void forget() {
        hints.clear();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
