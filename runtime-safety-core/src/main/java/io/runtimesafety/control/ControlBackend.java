package io.runtimesafety.control;

import io.runtimesafety.tx.Subscription;
import java.util.function.Consumer;

/** What control state needs of a store beside its documents. Safe for use by many threads. */
public interface ControlBackend extends ControlStores {
    /**
     * Connects and makes the schema what this version needs, safely beside other nodes doing the same. Once it has
     * succeeded a repeat does nothing. Before that, calls of this store's may throw a retryable
     * {@link io.runtimesafety.tx.StoreException}, whatever the schema is.
     *
     * @throws io.runtimesafety.error.ConfigurationException if a setting is wrong and waiting will not mend it: a bad
     *     password, a missing database, a schema newer than this version
     * @throws io.runtimesafety.tx.StoreException retryable, if the store cannot be reached
     */
    void prepare();

    /**
     * Hands hints about control state to {@code listener} until closed, on a thread of the store's own: never that of a
     * driver, never the caller's. Hints may be lost, so whoever needs the truth polls as well; after a lost connection
     * comes back, {@link ChangeHint#look()} is handed over. Works while the store is away; never throws for that.
     */
    Subscription onChange(Consumer<ChangeHint> listener);
}
