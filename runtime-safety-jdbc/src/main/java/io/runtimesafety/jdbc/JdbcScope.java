package io.runtimesafety.jdbc;

import io.runtimesafety.store.StoreSet;
import io.runtimesafety.store.Stores;
import java.util.function.Function;

/** Where a store's call runs: in the transaction it was handed out for, or by itself. */
interface JdbcScope {
    /** Runs one reading statement; by itself it needs no transaction. */
    <T> T read(Function<JdbcSession, T> work);

    /** Runs statements that change something, all or nothing. */
    <T> T change(Function<JdbcSession, T> work);

    /** The stores whose calls run here. */
    default Stores stores() {
        return new StoreSet(
                new JdbcControlStateStore(this),
                new JdbcNodeStore(this),
                new JdbcLeaseStore(this),
                new JdbcIdempotencyStore(this));
    }

    static JdbcScope of(JdbcSession session) {
        return new JdbcScope() {
            @Override
            public <T> T read(Function<JdbcSession, T> work) {
                return session.call(work);
            }

            @Override
            public <T> T change(Function<JdbcSession, T> work) {
                return session.call(work);
            }
        };
    }
}
