package io.runtimesafety.redis;

import io.runtimesafety.redis.RedisTransaction.Seen;
import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Leases inside a transaction. Whoever was found to hold one must still hold it when the transaction commits; that the
 * holder has renewed it meanwhile does not matter.
 */
final class TransactionLeases implements LeaseStore {
    private final RedisTransaction transaction;
    private final RedisKeys keys;

    TransactionLeases(RedisTransaction transaction, RedisKeys keys) {
        this.transaction = transaction;
        this.keys = keys;
    }

    @Override
    public Optional<Lease> tryAcquire(String name, String owner, Duration length) {
        RedisLeaseStore.requireRequest(name, owner, length);
        Seen seen = transaction.read(row(name), end(name));
        LeaseRow before = LeaseRow.parse(seen.value(0));
        if (!before.released() && isAhead(seen.value(1), seen.storeTime())) {
            return Optional.empty();
        }
        transaction.expect(row(name), seen.value(0));
        transaction.expect(end(name), seen.value(1));
        Instant expiresAt = seen.storeTime().plus(length);
        Lease lease = new Lease(name, owner, before.fence() + 1, UUID.randomUUID(), expiresAt);
        transaction.write(row(name), new FieldWrite.Put(LeaseRow.held(lease)));
        transaction.write(end(name), new FieldWrite.Put(micros(lease.expiresAt())));
        return Optional.of(lease);
    }

    @Override
    public Optional<Lease> tryRenew(Lease lease, Duration length) {
        LeaseStore.requireLength(length);
        Seen seen = transaction.read(row(lease.name()));
        if (!isNewest(lease, seen)) {
            return Optional.empty();
        }
        transaction.expect(row(lease.name()), seen.value(0));
        Instant expiresAt = seen.storeTime().plus(length);
        Lease renewed = new Lease(lease.name(), lease.owner(), lease.fence(), lease.token(), expiresAt);
        transaction.write(end(lease.name()), new FieldWrite.Put(micros(renewed.expiresAt())));
        return Optional.of(renewed);
    }

    @Override
    public boolean tryRelease(Lease lease) {
        Seen seen = transaction.read(row(lease.name()));
        if (!isNewest(lease, seen)) {
            return false;
        }
        transaction.expect(row(lease.name()), seen.value(0));
        transaction.write(row(lease.name()), new FieldWrite.Put(LeaseRow.released(lease, UUID.randomUUID())));
        transaction.write(end(lease.name()), new FieldWrite.Drop());
        return true;
    }

    @Override
    public boolean isHeld(Lease lease) {
        Seen seen = transaction.read(row(lease.name()), end(lease.name()));
        boolean held = isNewest(lease, seen) && isAhead(seen.value(1), seen.storeTime());
        if (held) {
            transaction.expect(row(lease.name()), seen.value(0));
        }
        return held;
    }

    private static boolean isNewest(Lease lease, Seen seen) {
        return LeaseRow.held(lease).equals(seen.value(0));
    }

    private static boolean isAhead(@Nullable String end, Instant storeTime) {
        return end != null
                && Unexpected.read("end of a lease", () -> Instants.ofMicros(Long.parseLong(end)))
                        .isAfter(storeTime);
    }

    private static String micros(Instant instant) {
        return Long.toString(Instants.toMicros(instant));
    }

    private Field row(String name) {
        return new Field(keys.leases(), name);
    }

    private Field end(String name) {
        return new Field(keys.leaseEnds(), name);
    }
}
