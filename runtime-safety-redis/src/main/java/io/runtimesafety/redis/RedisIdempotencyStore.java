package io.runtimesafety.redis;

import io.runtimesafety.tx.IdempotencyKey;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.StoredAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Kept answers outside a transaction. Redis removes those whose time is over by itself. */
final class RedisIdempotencyStore implements IdempotencyStore {
    private final CommandLink link;
    private final RedisKeys keys;

    RedisIdempotencyStore(CommandLink link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    @Override
    public Optional<StoredAnswer> find(IdempotencyKey key) {
        Reply reply = link.read(Script.READ, List.of(keys.answer(key)), "");
        return Optional.ofNullable(reply.find(1)).map(AnswerRow::parse);
    }

    @Override
    public boolean tryKeep(IdempotencyKey key, StoredAnswer answer, Duration keep) {
        IdempotencyStore.requireKeep(keep);
        return link.change(
                        Script.ANSWER_KEEP, List.of(keys.answer(key)), AnswerRow.of(answer), Micros.milliseconds(keep))
                .isTrue();
    }

    /** Always 0: nothing is left to remove. */
    @Override
    public int purgeExpired(int most) {
        link.requireOpen();
        return 0;
    }
}
