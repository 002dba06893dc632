package io.runtimesafety.memory;

import io.runtimesafety.store.StoreSet;
import java.util.function.Function;

/** Where a store's call runs: in the transaction it was handed out for, or in one of its own. */
@FunctionalInterface
interface MemoryScope {
    <T> T call(Function<MemoryTransaction, T> work);

    /** The stores whose calls run here. */
    default StoreSet stores() {
        return new StoreSet(
                new InMemoryControlStateStore(this),
                new InMemoryNodeStore(this),
                new InMemoryLeaseStore(this),
                new InMemoryIdempotencyStore(this));
    }

    static MemoryScope of(MemoryTransaction transaction) {
        return new MemoryScope() {
            @Override
            public <T> T call(Function<MemoryTransaction, T> work) {
                transaction.requireOpen();
                return work.apply(transaction);
            }
        };
    }
}
