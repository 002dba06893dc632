package io.runtimesafety.memory;

import io.runtimesafety.memory.MemoryDatabase.LeaseRow;
import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.Texts;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

final class InMemoryLeaseStore implements LeaseStore {
    private final MemoryScope scope;

    InMemoryLeaseStore(MemoryScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<Lease> tryAcquire(String name, String owner, Duration length) {
        Texts.requireName("lease name", name);
        Texts.requireName("lease owner", owner);
        LeaseStore.requireLength(length);
        return scope.call(transaction -> {
            LeaseRow row = transaction.leases().find(name);
            if (row != null && isRunning(row, transaction)) {
                return Optional.empty();
            }
            long fence = row == null ? 1 : row.lease().fence() + 1;
            return Optional.of(store(transaction, name, owner, fence, UUID.randomUUID(), length));
        });
    }

    @Override
    public Optional<Lease> tryRenew(Lease lease, Duration length) {
        LeaseStore.requireLength(length);
        return scope.call(transaction -> isNewest(transaction.leases().find(lease.name()), lease)
                ? Optional.of(store(transaction, lease.name(), lease.owner(), lease.fence(), lease.token(), length))
                : Optional.empty());
    }

    @Override
    public boolean tryRelease(Lease lease) {
        return scope.call(transaction -> {
            LeaseRow row = transaction.leases().find(lease.name());
            if (row == null || !isNewest(row, lease)) {
                return false;
            }
            transaction.leases().put(lease.name(), new LeaseRow(row.lease(), true));
            return true;
        });
    }

    @Override
    public boolean isHeld(Lease lease) {
        return scope.call(transaction -> {
            LeaseRow row = transaction.leases().find(lease.name());
            return row != null && isNewest(row, lease) && isRunning(row, transaction);
        });
    }

    private static boolean isRunning(LeaseRow row, MemoryTransaction transaction) {
        return !row.released() && row.lease().expiresAt().isAfter(transaction.now());
    }

    private static boolean isNewest(@Nullable LeaseRow row, Lease lease) {
        return row != null
                && !row.released()
                && row.lease().fence() == lease.fence()
                && row.lease().token().equals(lease.token());
    }

    private static Lease store(
            MemoryTransaction transaction, String name, String owner, long fence, UUID token, Duration length) {
        Lease lease = new Lease(name, owner, fence, token, transaction.now().plus(length));
        transaction.leases().put(name, new LeaseRow(lease, false));
        return lease;
    }
}
