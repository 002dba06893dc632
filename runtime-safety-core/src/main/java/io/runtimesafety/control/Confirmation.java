package io.runtimesafety.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When the store last confirmed control state, on the monotonic clock. Counted from before the store was asked, so a
 * slow answer never makes state look younger than it is. Safe for use by many threads.
 */
final class Confirmation {
    private static final long NEVER = Long.MIN_VALUE;

    private final LongSupplier ticker;
    private final long origin;
    private final long staleAfter;
    private final long expireAfter;
    /** Nanoseconds since {@link #origin}. */
    private final AtomicLong last = new AtomicLong(NEVER);

    Confirmation(LongSupplier ticker, ControlSettings settings) {
        this.ticker = ticker;
        this.origin = ticker.getAsLong();
        this.staleAfter = settings.staleAfter().toNanos();
        this.expireAfter = settings.expireAfter().toNanos();
    }

    /** Nanoseconds on this node's monotonic clock; only differences mean anything. */
    long now() {
        return ticker.getAsLong() - origin;
    }

    void confirmed(long askedAt) {
        last.accumulateAndGet(askedAt, Math::max);
    }

    /** How long ago the store last confirmed; empty if it never did. */
    Optional<Duration> age() {
        long confirmed = last.get();
        return confirmed == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(now() - confirmed));
    }

    boolean isExpired() {
        return !isBefore(Long.MAX_VALUE);
    }

    /** Whether a permission counts that ends at {@code deadline}, or sooner if the store is silent for too long. */
    boolean isBefore(long deadline) {
        long confirmed = last.get();
        long now = now();
        return confirmed != NEVER && now - confirmed < expireAfter && now < deadline;
    }

    /** How sure a node is; {@code otherwise} if the store has never confirmed anything since the start. */
    Freshness freshness(Freshness otherwise) {
        long confirmed = last.get();
        return confirmed == NEVER ? otherwise : freshnessAt(confirmed);
    }

    /** How sure a node will be once an answer that was asked for then is taken in. */
    Freshness freshnessIf(long askedAt) {
        return freshnessAt(Math.max(askedAt, last.get()));
    }

    private Freshness freshnessAt(long confirmed) {
        long age = now() - confirmed;
        if (age < staleAfter) {
            return Freshness.FRESH;
        }
        return age < expireAfter ? Freshness.STALE : Freshness.EXPIRED;
    }
}
