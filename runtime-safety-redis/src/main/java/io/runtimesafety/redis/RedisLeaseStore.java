package io.runtimesafety.redis;

import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.Texts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Leases outside a transaction: each call is one script. */
final class RedisLeaseStore implements LeaseStore {
    private final CommandLink link;
    private final List<String> rows;

    RedisLeaseStore(CommandLink link, RedisKeys keys) {
        this.link = link;
        this.rows = List.of(keys.leases(), keys.leaseEnds());
    }

    @Override
    public Optional<Lease> tryAcquire(String name, String owner, Duration length) {
        requireRequest(name, owner, length);
        UUID token = UUID.randomUUID();
        Reply reply = link.change(Script.LEASE_ACQUIRE, rows, name, owner, Micros.text(length), token.toString());
        return reply.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lease(name, owner, reply.number(0), token, reply.instant(1)));
    }

    @Override
    public Optional<Lease> tryRenew(Lease lease, Duration length) {
        LeaseStore.requireLength(length);
        Reply reply = link.change(Script.LEASE_RENEW, rows, lease.name(), LeaseRow.held(lease), Micros.text(length));
        return reply.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lease(lease.name(), lease.owner(), lease.fence(), lease.token(), reply.instant(0)));
    }

    @Override
    public boolean tryRelease(Lease lease) {
        return link.change(
                        Script.LEASE_RELEASE,
                        rows,
                        lease.name(),
                        LeaseRow.held(lease),
                        LeaseRow.released(lease, UUID.randomUUID()))
                .isTrue();
    }

    @Override
    public boolean isHeld(Lease lease) {
        Reply reply = link.read(Script.READ, rows, lease.name(), lease.name());
        return LeaseRow.held(lease).equals(reply.find(1)) && reply.instant(2).isAfter(reply.instant(0));
    }

    static void requireRequest(String name, String owner, Duration length) {
        Texts.requireName("lease name", name);
        Texts.requireName("lease owner", owner);
        LeaseStore.requireLength(length);
    }
}
