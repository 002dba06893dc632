package io.runtimesafety.tx;

import java.util.function.Function;

/**
 * Runs work on a set of stores so that all of it happens or none of it. Safe for use by many threads; each store
 * adapter implements it.
 *
 * @param <S> the stores the work may use; a capability asks for just the ones it needs
 */
public interface Transactor<S> {
    /**
     * Runs {@code work} in one transaction of its own and commits it. An exception out of {@code work} leaves nothing
     * behind and reaches the caller unchanged.
     *
     * <p>Inside, calls see each other's writes. {@code work} may run again after a conflict with another
     * transaction, so it has no effects besides those on the stores it is handed; these are valid only until it
     * returns and only on the calling thread.
     *
     * @throws ConflictException if other transactions kept winning for as long as the store retries
     * @throws StoreException if the store is away or refused
     */
    <T> T inTransaction(Function<? super S, ? extends T> work);
}
