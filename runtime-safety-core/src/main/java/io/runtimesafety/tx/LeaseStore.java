package io.runtimesafety.tx;

import java.time.Duration;
import java.util.Optional;

/**
 * Leases by name: at most one holder at a time, judged by the store's clock. Safe for use by many threads; each store
 * adapter implements it. Fences survive restarts of the store as far as its writes do; for their sake a name is
 * remembered for ever, so names are few and fixed, not one for each piece of work.
 */
public interface LeaseStore {
    Duration LONGEST = Duration.ofDays(1);

    /**
     * Takes the lease if nobody holds it or its holder's time is over. Atomic: of many callers one wins. Each
     * successful call has a greater fence than every one before it, the same owner included.
     *
     * @return the lease, or empty when another (or the same owner, earlier) still holds it
     */
    Optional<Lease> tryAcquire(String name, String owner, Duration length);

    /**
     * Extends a lease that is still the newest one, even if its time is over but nobody took it. Fence and token stay.
     *
     * @return the extended lease, or empty when it was taken over or released; a repeat is harmless
     */
    Optional<Lease> tryRenew(Lease lease, Duration length);

    /** Gives the lease back so that another can take it at once. False if it was no longer held; a repeat is harmless. */
    boolean tryRelease(Lease lease);

    /**
     * Whether this lease is held now. Inside a transaction a {@code true} also keeps it so: nobody takes the lease
     * over before the transaction commits, or the transaction fails with a {@link ConflictException} and leaves
     * nothing. Work done under a lease asks this in the transaction that writes its result.
     */
    boolean isHeld(Lease lease);

    /** Checks a requested length, for adapters. */
    static Duration requireLength(Duration length) {
        if (length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("lease length must lie between 1 ms and 1 day, not " + length);
        }
        return length;
    }
}
