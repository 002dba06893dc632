package io.runtimesafety.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.StoreCapability;
import io.runtimesafety.test.contract.ControlStateStoreContract;
import io.runtimesafety.test.contract.IdempotencyStoreContract;
import io.runtimesafety.test.contract.LeaseStoreContract;
import io.runtimesafety.test.contract.NodeStoreContract;
import io.runtimesafety.test.contract.SafetyStoreContract;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    /** What the race of the contract seldom meets in memory, step by step. */
    @Test
    void aPurgeThatSawAnExpiredAnswerRunsAgainWhenAnotherTookItsPlace() {
        IdempotencyKey key = new IdempotencyKey("purge", "key");
        store.idempotency().tryKeep(key, new StoredAnswer("digest", "old"), Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(2));
        AtomicInteger runs = new AtomicInteger();
        int purged = store.inTransaction(stores -> {
            int seen = stores.idempotency().purgeExpired(100);
            if (runs.incrementAndGet() == 1) {
                store.idempotency().tryKeep(key, new StoredAnswer("digest", "new"), Duration.ofHours(1));
            }
            return seen;
        });
        assertThat(runs).hasValue(2);
        assertThat(purged).isZero();
        assertThat(store.idempotency().find(key)).contains(new StoredAnswer("digest", "new"));
    }

    @AfterEach
    void close() {
        store.close();
    }
}
