package io.runtimesafety.tx;

import java.time.Duration;
import java.util.Optional;

/**
 * Answers kept by key, so that a repeated request changes nothing twice. Safe for use by many threads; each store
 * adapter implements it.
 */
public interface IdempotencyStore {
    Duration LONGEST = Duration.ofDays(30);

    /** The answer kept under this key, if its time is not over by the store's clock. */
    Optional<StoredAnswer> find(IdempotencyKey key);

    /**
     * Keeps an answer unless one is kept already. Atomic: of many callers one wins. Called in the transaction that did
     * the work, {@code false} means a twin finished first: throw {@link ConflictException} to undo this one's work
     * and read the twin's answer.
     */
    boolean tryKeep(IdempotencyKey key, StoredAnswer answer, Duration keep);

    /**
     * Removes up to {@code most} answers whose time is over and says how many; those are already invisible. A store
     * that drops them by itself answers 0.
     */
    int purgeExpired(int most);

    /** Checks a requested time, for adapters. */
    static Duration requireKeep(Duration keep) {
        if (keep.compareTo(Duration.ofMillis(1)) < 0 || keep.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("answers are kept between 1 ms and 30 days, not " + keep);
        }
        return keep;
    }
}
