package io.runtimesafety.redis;

import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kept answers inside a transaction. An answer found missing must still be missing when the transaction commits. */
final class TransactionAnswers implements IdempotencyStore {
    private final RedisTransaction transaction;
    private final RedisKeys keys;

    TransactionAnswers(RedisTransaction transaction, RedisKeys keys) {
        this.transaction = transaction;
        this.keys = keys;
    }

    @Override
    public Optional<StoredAnswer> find(IdempotencyKey key) {
        return Optional.ofNullable(look(field(key))).map(AnswerRow::parse);
    }

    @Override
    public boolean tryKeep(IdempotencyKey key, StoredAnswer answer, Duration keep) {
        IdempotencyStore.requireKeep(keep);
        if (look(field(key)) != null) {
            return false;
        }
        transaction.write(field(key), new FieldWrite.Keep(AnswerRow.of(answer), keep));
        return true;
    }

    private @Nullable String look(Field field) {
        String row = transaction.read(field).value(0);
        if (row == null) {
            transaction.expect(field, null);
        }
        return row;
    }

    /** Always 0: Redis removes answers by itself. */
    @Override
    public int purgeExpired(int most) {
        transaction.requireUsable();
        return 0;
    }

    private Field field(IdempotencyKey key) {
        return Field.value(keys.answer(key));
    }
}
