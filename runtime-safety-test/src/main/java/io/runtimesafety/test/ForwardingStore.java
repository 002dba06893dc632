package io.runtimesafety.test;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A store in front of another one, for tests to override what is to go wrong. As safe for use by many threads as the
 * other one is.
 */
public class ForwardingStore implements SafetyStore {
    private final SafetyStore store;

    /** Hands every call on to {@code store}. */
    public ForwardingStore(SafetyStore store) {
        this.store = store;
    }

    /** Every reading of changes, outside transactions, comes through here. */
    protected ControlChanges changesSince(ControlPosition position) {
        return store.controlState().changesSince(position);
    }

    @Override
    public void prepare() {
        store.prepare();
    }

    @Override
    public Subscription onChange(Consumer<ChangeHint> listener) {
        return store.onChange(listener);
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        return store.inTransaction(work);
    }

    @Override
    public ControlStateStore controlState() {
        return new ForwardingControlStateStore();
    }

    @Override
    public NodeStore nodes() {
        return store.nodes();
    }

    @Override
    public LeaseStore leases() {
        return store.leases();
    }

    @Override
    public IdempotencyStore idempotency() {
        return store.idempotency();
    }

    @Override
    public StoreHealth probe() {
        return store.probe();
    }

    @Override
    public String description() {
        return store.description();
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return store.capabilities();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class ForwardingControlStateStore implements ControlStateStore {
        @Override
        public Optional<ControlDocument> find(DocumentId id) {
            return store.controlState().find(id);
        }

        @Override
        public void write(ControlWrite write) {
            store.controlState().write(write);
        }

        @Override
        public boolean tryWrite(ControlWrite write, long expectedRevision) {
            return store.controlState().tryWrite(write, expectedRevision);
        }

        @Override
        public ControlChanges changesSince(ControlPosition position) {
            return ForwardingStore.this.changesSince(position);
        }

        @Override
        public void purge(Duration keep) {
            store.controlState().purge(keep);
        }
    }
}
