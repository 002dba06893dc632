package io.runtimesafety.test;

import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.contract.FleetContract;
import org.junit.jupiter.api.AfterEach;

class InMemoryFleetTest implements FleetContract {
    private final InMemorySafetyStore store = InMemorySafetyStore.create();

    @Override
    public SafetyStore store() {
        return store;
    }

    @Override
    public SafetyStore secondStore() {
        return store;
    }

    @Override
    public void cutOff() {
        store.disconnect();
    }

    @Override
    public void mend() {
        store.reconnect();
    }

    @Override
    public Runnable backup() {
        InMemorySafetyStore.Backup copy = store.backup();
        return () -> store.restore(copy);
    }

    @AfterEach
    void close() {
        store.close();
    }
}
