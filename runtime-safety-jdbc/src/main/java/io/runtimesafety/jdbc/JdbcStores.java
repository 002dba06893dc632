package io.runtimesafety.jdbc;

import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;

record JdbcStores(ControlStateStore controlState, NodeStore nodes, LeaseStore leases, IdempotencyStore idempotency)
        implements Stores {
    static JdbcStores in(JdbcScope scope) {
        return new JdbcStores(
                new JdbcControlStateStore(scope),
                new JdbcNodeStore(scope),
                new JdbcLeaseStore(scope),
                new JdbcIdempotencyStore(scope));
    }
}
