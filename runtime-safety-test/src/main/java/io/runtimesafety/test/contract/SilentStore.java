package io.runtimesafety.test.contract;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Subscription;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store whose every hint is lost. */
record SilentStore(SafetyStore store) implements SafetyStore {
    @Override
    public Subscription onChange(Consumer<ChangeHint> listener) {
        return () -> {};
    }

    @Override
    public void prepare() {
        store.prepare();
    }

    @Override
    public <T> T inTransaction(Function<? super Stores, ? extends T> work) {
        return store.inTransaction(work);
    }

    @Override
    public ControlStateStore controlState() {
        return store.controlState();
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
}
