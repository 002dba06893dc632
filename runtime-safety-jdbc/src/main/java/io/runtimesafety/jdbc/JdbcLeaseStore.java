package io.runtimesafety.jdbc;

import io.runtimesafety.tx.Lease;
import io.runtimesafety.tx.LeaseStore;
import io.runtimesafety.tx.Texts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A lease's row stays when the lease ends, so that its fences never repeat. */
final class JdbcLeaseStore implements LeaseStore {
    private static final String TAKE_OVER = """
            update ${prefix}lease
            set owner = :owner, fence = fence + 1, token = :token, expires_at = ${now} + :length
            where name = :name and expires_at <= ${now}
            """;

    private static final String TAKE_FIRST = """
            insert into ${prefix}lease (name, owner, fence, token, expires_at)
            select :name, :owner, 1, :token, ${now} + :length
            where not exists (select 1 from ${prefix}lease where name = :name)
            ${unlessPresent}
            """;

    private static final String RENEW = """
            update ${prefix}lease set expires_at = ${now} + :length
            where name = :name and fence = :fence and token = :token
            """;

    private static final String RELEASE = """
            update ${prefix}lease set token = null, expires_at = 0
            where name = :name and fence = :fence and token = :token
            """;

    private static final String FIND =
            "select name, owner, fence, token, expires_at from ${prefix}lease where name = :name and token = :token";

    private static final String HELD = """
            select 1 from ${prefix}lease
            where name = :name and fence = :fence and token = :token and expires_at > ${now}
            """;

    private static final String HELD_UNTIL_COMMIT = HELD + " for update";

    private final JdbcScope scope;

    JdbcLeaseStore(JdbcScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<Lease> tryAcquire(String name, String owner, Duration length) {
        Texts.requireName("lease name", name);
        Texts.requireName("lease owner", owner);
        long micros = micros(length);
        UUID token = UUID.randomUUID();
        return scope.change(session -> {
            boolean taken = take(session, TAKE_OVER, name, owner, token, micros)
                    || take(session, TAKE_FIRST, name, owner, token, micros);
            return taken ? find(session, name, token) : Optional.empty();
        });
    }

    private static boolean take(JdbcSession session, String sql, String name, String owner, UUID token, long length) {
        return session.update(sql)
                        .bind("name", name)
                        .bind("owner", owner)
                        .bind("token", token)
                        .bind("length", length)
                        .execute()
                == 1;
    }

    @Override
    public Optional<Lease> tryRenew(Lease lease, Duration length) {
        long micros = micros(length);
        return scope.change(session -> {
            int renewed = session.update(RENEW)
                    .bindMap(key(lease))
                    .bind("length", micros)
                    .execute();
            return renewed == 1 ? find(session, lease.name(), lease.token()) : Optional.empty();
        });
    }

    @Override
    public boolean tryRelease(Lease lease) {
        return scope.change(
                session -> session.update(RELEASE).bindMap(key(lease)).execute() == 1);
    }

    @Override
    public boolean isHeld(Lease lease) {
        return scope.read(session -> session.query(session.isTransactional() ? HELD_UNTIL_COMMIT : HELD)
                .bindMap(key(lease))
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    private static Optional<Lease> find(JdbcSession session, String name, UUID token) {
        return session.query(FIND)
                .bind("name", name)
                .bind("token", token)
                .map((row, context) -> new Lease(
                        row.getString("name"),
                        row.getString("owner"),
                        row.getLong("fence"),
                        Columns.uuid(row, "token"),
                        Columns.instant(row, "expires_at")))
                .findOne();
    }

    private static Map<String, Object> key(Lease lease) {
        return Map.of("name", lease.name(), "fence", lease.fence(), "token", lease.token());
    }

    private static long micros(Duration length) {
        return LeaseStore.requireLength(length).toNanos() / 1_000;
    }
}
