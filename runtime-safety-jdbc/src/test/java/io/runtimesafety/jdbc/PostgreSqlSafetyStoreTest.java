package io.runtimesafety.jdbc;

import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.contract.ControlStateStoreContract;
import io.runtimesafety.test.contract.IdempotencyStoreContract;
import io.runtimesafety.test.contract.LeaseStoreContract;
import io.runtimesafety.test.contract.NodeStoreContract;
import io.runtimesafety.test.contract.SafetyStoreContract;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class PostgreSqlSafetyStoreTest
        implements SafetyStoreContract,
                ControlStateStoreContract,
                LeaseStoreContract,
                IdempotencyStoreContract,
                NodeStoreContract {
    private final String schema = Postgres.newSchema();
    private final JdbcSafetyStore first = Postgres.prepared(schema);
    private final JdbcSafetyStore second = Postgres.prepared(schema);

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
        return EnumSet.allOf(StoreCapability.class);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }
}
