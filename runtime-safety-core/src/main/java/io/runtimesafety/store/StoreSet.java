package io.runtimesafety.store;

import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;

/** The stores an adapter hands out, for a transaction or for single calls. As safe for use by many threads as they are. */
public record StoreSet(ControlStateStore controlState, NodeStore nodes, LeaseStore leases, IdempotencyStore idempotency)
        implements Stores {}
