package io.runtimesafety.jdbc;

import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.Optional;

final class JdbcIdempotencyStore implements IdempotencyStore {
    private static final String FIND = """
            select request_digest, answer from ${prefix}idempotency
            where scope = :scope and request_key = :key and expires_at > ${now}
            """;

    private static final String KEEP_FIRST = """
            insert into ${prefix}idempotency (scope, request_key, request_digest, answer, expires_at)
            select :scope, :key, :digest, :answer, ${now} + :keep
            where not exists (select 1 from ${prefix}idempotency where scope = :scope and request_key = :key)
            ${unlessPresent}
            """;

    private static final String REPLACE_EXPIRED = """
            update ${prefix}idempotency
            set request_digest = :digest, answer = :answer, expires_at = ${now} + :keep
            where scope = :scope and request_key = :key and expires_at <= ${now}
            """;

    /** Asks twice for the expiry: a row that was replaced meanwhile stays. */
    private static final String PURGE = """
            delete from ${prefix}idempotency
            where expires_at <= :now and (scope, request_key) in (
                select scope, request_key from ${prefix}idempotency
                where expires_at <= :now
                order by expires_at
                fetch first :most rows only)
            """;

    private final JdbcScope scope;

    JdbcIdempotencyStore(JdbcScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<StoredAnswer> find(IdempotencyKey key) {
        return scope.read(session -> find(session, key));
    }

    private static Optional<StoredAnswer> find(JdbcSession session, IdempotencyKey key) {
        return session.query(FIND)
                .bind("scope", key.scope())
                .bind("key", key.key())
                .map((row, context) -> new StoredAnswer(row.getString("request_digest"), row.getString("answer")))
                .findOne();
    }

    @Override
    public boolean tryKeep(IdempotencyKey key, StoredAnswer answer, Duration keep) {
        long micros = IdempotencyStore.requireKeep(keep).toNanos() / 1_000;
        return scope.change(session -> {
            boolean kept = keep(session, KEEP_FIRST, key, answer, micros)
                    || keep(session, REPLACE_EXPIRED, key, answer, micros);
            if (!kept && find(session, key).isEmpty()) {
                throw new ConflictException("the expired answer was purged between two statements");
            }
            return kept;
        });
    }

    private static boolean keep(JdbcSession session, String sql, IdempotencyKey key, StoredAnswer answer, long keep) {
        return session.update(sql)
                        .bind("scope", key.scope())
                        .bind("key", key.key())
                        .bind("digest", answer.requestDigest())
                        .bind("answer", answer.answer())
                        .bind("keep", keep)
                        .execute()
                == 1;
    }

    @Override
    public int purgeExpired(int most) {
        return scope.change(session -> session.update(PURGE)
                .bind("now", Instants.toMicros(session.now()))
                .bind("most", most)
                .execute());
    }
}
