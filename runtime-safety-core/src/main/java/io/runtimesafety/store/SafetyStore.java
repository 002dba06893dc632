package io.runtimesafety.store;

import io.runtimesafety.control.ControlBackend;
import io.runtimesafety.tx.StoreHealth;
import io.runtimesafety.tx.Transactor;
import java.util.Set;

/**
 * Where the runtime keeps everything. Safe for use by many threads. Implemented by the adapters for memory, JDBC and
 * Redis; a host can bring its own and prove it with the contracts of {@code runtime-safety-test}.
 *
 * <p>Called directly, outside {@link #inTransaction}, each call of a store is a transaction of its own.
 */
public interface SafetyStore extends Stores, ControlBackend, Transactor<Stores>, AutoCloseable {
    /** Asks the store for a sign of life. Never throws, and never takes longer than the store's time-out. */
    StoreHealth probe();

    /** A few words that name the store without secrets, such as {@code postgresql schema=public prefix=rs_}. */
    String description();

    /** What this store can do where it is; known in full once {@link #prepare} has succeeded. */
    Set<StoreCapability> capabilities();

    /** Ends connections the store opened itself. A closed store refuses every call. A repeat is harmless. */
    @Override
    void close();
}
