package io.runtimesafety.test.contract;

import io.runtimesafety.store.SafetyStore;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How a contract gets at the store it is to prove. */
public interface StoreHarness {
    /** This test's store: prepared, over data no other test has touched. The same one however often it is asked for. */
    SafetyStore store();

    /**
     * Another instance over the same data, as a second process would have. A store without such a thing answers with
     * the first one.
     */
    SafetyStore secondStore();

    /** Lets time pass on the store's own clock. Stores whose clock cannot be moved let it pass in earnest. */
    default void letTimePass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
