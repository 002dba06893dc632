package io.runtimesafety.redis;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Commits what transactions have gathered, each under an id of its own. Safe for use by many threads. */
final class Committer {
    /** What the network may hold a command back for, beyond the store's own repeats. */
    private static final Duration HELD_BACK = Duration.ofMinutes(2);

    /**
     * How far the first and the last copy of a commit can lie apart: two time-outs until it is answered that Redis has
     * lost its head, two to make another, two for the commit itself.
     */
    private static final int TIMEOUTS = 6;

    private static final String UNPREPARED = "UNPREPARED";

    private final CommandLink link;
    private final RedisKeys keys;
    private final Preparation preparation;
    private final Consumer<ChangeHint> hints;
    private final String remembered;

    Committer(CommandLink link, RedisKeys keys, Preparation preparation, Consumer<ChangeHint> hints) {
        this.link = link;
        this.keys = keys;
        this.preparation = preparation;
        this.hints = hints;
        Duration repeated = Duration.ofNanos(link.timeoutNanos()).multipliedBy(TIMEOUTS);
        this.remembered = Micros.milliseconds(HELD_BACK.plus(repeated));
    }

    /** @throws ConflictException if a check did not hold; nothing was written */
    void commit(Operations operations) {
        if (operations.isEmpty()) {
            return;
        }
        UUID transaction = UUID.randomUUID();
        Reply reply = send(transaction, operations);
        if (isUnprepared(reply)) {
            preparation.repeat();
            reply = send(transaction, operations);
        }
        settle(reply);
    }

    Reply send(UUID transaction, Operations operations) {
        List<String> all = new ArrayList<>(List.of(keys.commit(transaction)));
        all.addAll(operations.keys());
        List<String> arguments = new ArrayList<>(List.of(operations.writes() ? remembered : "0"));
        arguments.addAll(operations.arguments());
        String[] array = arguments.toArray(String[]::new);
        return operations.writes() ? link.change(Script.COMMIT, all, array) : link.read(Script.COMMIT, all, array);
    }

    /** Whether a script found no head, or one of another layout; it has written nothing. */
    static boolean isUnprepared(Reply reply) {
        return reply.text(0).equals(UNPREPARED);
    }

    private void settle(Reply reply) {
        switch (reply.text(0)) {
            case "COMMITTED" -> {
                if (!reply.text(1).isEmpty()) {
                    hints.accept(new ChangeHint(reply.uuid(2), reply.number(1)));
                }
            }
            case "CONFLICT" -> throw new ConflictException(reply.text(1) + " was changed by another transaction");
            case UNPREPARED -> throw new StoreException("Redis lost the store's data again and again", true, null);
            case "FULL" -> throw ControlWriteBuffer.full();
            default -> throw new StoreException(reply.text(1), false, null);
        }
    }
}
