package io.runtimesafety.redis;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.contract.ControlStateStoreContract;
import io.runtimesafety.test.contract.IdempotencyStoreContract;
import io.runtimesafety.test.contract.LeaseStoreContract;
import io.runtimesafety.test.contract.NodeStoreContract;
import io.runtimesafety.test.contract.SafetyStoreContract;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class RedisSafetyStoreTest
        implements SafetyStoreContract,
                ControlStateStoreContract,
                LeaseStoreContract,
                IdempotencyStoreContract,
                NodeStoreContract {
    private final String namespace = SharedRedis.freshNamespace();
    private final RedisSafetyStore store = SharedRedis.store(namespace).build();
    private final RedisSafetyStore second = SharedRedis.store(namespace).build();

    @BeforeEach
    void prepare() {
        store.prepare();
        second.prepare();
    }

    @Override
    public SafetyStore store() {
        return store;
    }

    @Override
    public SafetyStore secondStore() {
        return second;
    }

    @Override
    public Set<StoreCapability> expectedCapabilities() {
        return Set.of(StoreCapability.PUSHES_BETWEEN_INSTANCES);
    }

    @AfterEach
    void close() {
        store.close();
        second.close();
    }
}
