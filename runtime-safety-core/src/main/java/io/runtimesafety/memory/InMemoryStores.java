package io.runtimesafety.memory;

import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;

record InMemoryStores(ControlStateStore controlState, NodeStore nodes, LeaseStore leases, IdempotencyStore idempotency)
        implements Stores {
    static InMemoryStores in(MemoryScope scope) {
        return new InMemoryStores(
                new InMemoryControlStateStore(scope),
                new InMemoryNodeStore(scope),
                new InMemoryLeaseStore(scope),
                new InMemoryIdempotencyStore(scope));
    }
}
