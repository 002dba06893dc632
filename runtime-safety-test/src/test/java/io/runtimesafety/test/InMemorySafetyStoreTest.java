package io.runtimesafety.test;

import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.contract.ControlStateStoreContract;
import io.runtimesafety.test.contract.IdempotencyStoreContract;
import io.runtimesafety.test.contract.LeaseStoreContract;
import io.runtimesafety.test.contract.NodeStoreContract;
import io.runtimesafety.test.contract.SafetyStoreContract;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class InMemorySafetyStoreTest
        implements SafetyStoreContract,
                ControlStateStoreContract,
                LeaseStoreContract,
                IdempotencyStoreContract,
                NodeStoreContract {
    private final ManualClock clock = new ManualClock();
    private final InMemorySafetyStore store = InMemorySafetyStore.create(clock);

    @Override
    public SafetyStore store() {
        return store;
    }

    @Override
    public SafetyStore secondStore() {
        return store;
    }

    @Override
    public void letTimePass(Duration time) {
        clock.advance(time);
    }

    @Override
    public Set<StoreCapability> expectedCapabilities() {
        return Set.of();
    }

    @AfterEach
    void close() {
        store.close();
    }
}
