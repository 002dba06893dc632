package io.runtimesafety.store;

import io.runtimesafety.control.ControlStores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;

/** Every store of one adapter. Each capability sees the part it needs through a narrower interface. */
public interface Stores extends ControlStores {
    LeaseStore leases();

    IdempotencyStore idempotency();
}
