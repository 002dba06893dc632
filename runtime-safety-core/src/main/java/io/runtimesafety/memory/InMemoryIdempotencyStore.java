package io.runtimesafety.memory;

import io.runtimesafety.memory.MemoryDatabase.AnswerRow;
import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class InMemoryIdempotencyStore implements IdempotencyStore {
    private final MemoryScope scope;

    InMemoryIdempotencyStore(MemoryScope scope) {
        this.scope = scope;
    }

    @Override
    public Optional<StoredAnswer> find(IdempotencyKey key) {
        return scope.call(transaction -> counting(transaction.answers().find(key), transaction.now()));
    }

    @Override
    public boolean tryKeep(IdempotencyKey key, StoredAnswer answer, Duration keep) {
        IdempotencyStore.requireKeep(keep);
        return scope.call(transaction -> {
            Instant now = transaction.now();
            if (counting(transaction.answers().find(key), now).isPresent()) {
                return false;
            }
            transaction.answers().put(key, new AnswerRow(answer, now.plus(keep)));
            return true;
        });
    }

    @Override
    public int purgeExpired(int most) {
        return scope.call(transaction -> {
            Instant now = transaction.now();
            // Each is found again, so that an answer kept in its place meanwhile makes a conflict.
            List<IdempotencyKey> over = transaction.answers().all().entrySet().stream()
                    .filter(row -> !row.getValue().expiresAt().isAfter(now))
                    .map(Map.Entry::getKey)
                    .limit(most)
                    .filter(key ->
                            counting(transaction.answers().find(key), now).isEmpty())
                    .toList();
            over.forEach(transaction.answers()::remove);
            return over.size();
        });
    }

    private static Optional<StoredAnswer> counting(@Nullable AnswerRow row, Instant now) {
        return row != null && row.expiresAt().isAfter(now) ? Optional.of(row.answer()) : Optional.empty();
    }
}
