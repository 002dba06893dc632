package io.runtimesafety.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call until its outcome is known or its time is over. A command that was never sent, or that changes nothing, may
 * simply be repeated; a change that was sent and not answered is sent again, which its script recognises.
 */
final class Call<T> {
    private final CommandLink link;
    private final boolean changes;
    private final CommandLink.Command<T> fallback;
    private CommandLink.Command<T> command;
    private long end;
    private boolean mayHaveHappened;
    private int failedOpenings;

    Call(CommandLink link, CommandLink.Command<T> command, CommandLink.Command<T> fallback, boolean changes) {
        this.link = link;
        this.command = command;
        this.fallback = fallback;
        this.changes = changes;
        this.end = now() + link.timeoutNanos();
    }

    T run() {
        while (true) {
            CommandConnection connection;
            try {
                connection = link.connection(end);
            } catch (ExecutionException | TimeoutException unreachable) {
                againAfter(unreachable, isUnreachable(unreachable) && !mayHaveHappened);
                continue;
            }
            CompletableFuture<T> answer = null;
            try {
                answer = command.apply(connection).toCompletableFuture();
                return link.waiting().await(answer, end);
            } catch (TimeoutException silent) {
                answer.cancel(true);
                link.drop(connection);
                sent();
                againAfter(silent, !changes);
            } catch (ExecutionException | RuntimeException failed) {
                failed(connection, failed);
            }
        }
    }

    /** Not at the first time: what a server says when it refuses a connection is now and then lost by the driver. */
    private boolean isUnreachable(Exception failure) {
        failedOpenings++;
        return RedisFailures.refusal(failure) != null || failedOpenings > 1;
    }

    private void failed(CommandConnection connection, Exception failure) {
        if (RedisFailures.isUnknownScript(failure)) {
            command = fallback;
            return;
        }
        if (RedisFailures.isReadOnly(failure)) {
            link.drop(connection);
        }
        if (RedisFailures.refusal(failure) == null && !RedisFailures.isNotSent(failure)) {
            sent();
        }
        againAfter(failure, RedisFailures.refusal(failure) != null);
    }

    /** The first time a change may have been sent, its time begins anew: an answer is worth the wait. */
    private void sent() {
        if (changes && !mayHaveHappened) {
            mayHaveHappened = true;
            end = now() + link.timeoutNanos();
        }
    }

    private void againAfter(Exception failure, boolean isFinal) {
        link.requireOpen();
        if (isFinal || now() - end >= 0) {
            throw link.failures().translate(unwrapped(failure), mayHaveHappened);
        }
        link.waiting().pause();
    }

    private static Throwable unwrapped(Exception failure) {
        @Nullable Throwable cause = failure instanceof ExecutionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private long now() {
        return link.waiting().now();
    }
}
