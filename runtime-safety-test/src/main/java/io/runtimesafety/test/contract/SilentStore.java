package io.runtimesafety.test.contract;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.test.ForwardingStore;
import io.runtimesafety.tx.Subscription;
import java.util.function.Consumer;

/** A store whose every hint is lost. */
final class SilentStore extends ForwardingStore {
    SilentStore(SafetyStore store) {
        super(store);
    }

    @Override
    public Subscription onChange(Consumer<ChangeHint> listener) {
        return () -> {};
    }
}
