package io.runtimesafety.jdbc;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.contract.ControlStateStoreContract;
import io.runtimesafety.test.contract.IdempotencyStoreContract;
import io.runtimesafety.test.contract.LeaseStoreContract;
import io.runtimesafety.test.contract.NodeStoreContract;
import io.runtimesafety.test.contract.SafetyStoreContract;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class H2SafetyStoreTest
        implements SafetyStoreContract,
                ControlStateStoreContract,
                LeaseStoreContract,
                IdempotencyStoreContract,
                NodeStoreContract {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final JdbcSafetyStore first = prepared();
    private final JdbcSafetyStore second = prepared();

    private JdbcSafetyStore prepared() {
        JdbcSafetyStore store = JdbcSafetyStore.builder().url(url).build();
        store.prepare();
        return store;
    }

    @Override
    public SafetyStore store() {
        return first;
    }

    @Override
    public SafetyStore secondStore() {
        return second;
    }

    @Override
    public Set<StoreCapability> expectedCapabilities() {
        return Set.of(StoreCapability.JOINS_HOST_TRANSACTION);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }
}
