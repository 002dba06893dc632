package io.runtimesafety.redis;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store's way to Redis: one shared connection, opened when first needed, opened anew after a command got no answer,
 * because a connection whose other end is gone looks just like that. Safe for use by many threads.
 */
final class CommandLink {
    /** A command as the driver takes it. */
    interface Command<T> extends Function<CommandConnection, CompletionStage<T>> {}

    private final Endpoint endpoint;
    private final Waiting waiting;
    private final long timeoutNanos;
    private final RedisFailures failures;
    private final AtomicReference<@Nullable CompletableFuture<CommandConnection>> current = new AtomicReference<>();
    private volatile boolean closed;

    CommandLink(Endpoint endpoint, Waiting waiting, Duration timeout, RedisFailures failures) {
        this.endpoint = endpoint;
        this.waiting = waiting;
        this.timeoutNanos = timeout.toNanos();
        this.failures = failures;
    }

    /** Asks something that changes nothing. Takes at most the command time-out. */
    <T> T ask(Command<T> command) {
        requireOpen();
        return new Call<>(this, command, command, false).run();
    }

    /** Runs a script that changes nothing. Takes at most the command time-out. */
    Reply read(Script script, List<String> keys, String... arguments) {
        return run(script, keys, arguments, false);
    }

    /**
     * Runs a script that may safely arrive twice. It is sent again when its outcome is not known, for at most another
     * command time-out; if it stays unknown the exception says so.
     */
    Reply change(Script script, List<String> keys, String... arguments) {
        return run(script, keys, arguments, true);
    }

    private Reply run(Script script, List<String> keys, String[] arguments, boolean changes) {
        requireOpen();
        String[] keyArray = keys.toArray(String[]::new);
        Command<List<@Nullable Object>> byDigest =
                to -> to.commands().evalsha(script.digest(), ScriptOutputType.MULTI, keyArray, arguments);
        Command<List<@Nullable Object>> bySource =
                to -> to.commands().eval(script.source(), ScriptOutputType.MULTI, keyArray, arguments);
        List<@Nullable Object> answer = new Call<>(this, byDigest, bySource, changes).run();
        return Unexpected.read("script " + script.name(), () -> new Reply(script.name(), answer));
    }

    /** A connection that is open now, or the reason why there is none. */
    CommandConnection connection(long until) throws ExecutionException, TimeoutException {
        CommandConnection connection = waiting.await(opening(), until);
        while (!connection.isOpen()) {
            long now = waiting.now();
            if (now - until >= 0 || now - connection.downSince() >= timeoutNanos) {
                throw new TimeoutException("the connection to Redis is lost");
            }
            waiting.pause();
            requireOpen();
        }
        return connection;
    }

    /** The connection all share, or an attempt at it that is under way, or a new attempt if the last one failed. */
    private CompletableFuture<CommandConnection> opening() {
        while (true) {
            CompletableFuture<CommandConnection> held = current.get();
            if (held != null && !held.isCompletedExceptionally()) {
                return held;
            }
            CompletableFuture<CommandConnection> fresh = new CompletableFuture<>();
            if (current.compareAndSet(held, fresh)) {
                begin(fresh);
                return fresh;
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void begin(CompletableFuture<CommandConnection> fresh) {
        open().whenComplete((connection, failure) -> {
            if (failure != null) {
                fresh.completeExceptionally(failure);
                return;
            }
            fresh.complete(connection);
            if (closed) {
                connection.close();
            }
        });
    }

    private CompletableFuture<CommandConnection> open() {
        try {
            return endpoint.openCommands().thenApply(connection -> connection.watchedBy(waiting.ticker()));
        } catch (RuntimeException closedOrRefused) {
            return CompletableFuture.failedFuture(closedOrRefused);
        }
    }

    /** Gives a connection up that seems dead; the next call opens another. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void drop(CommandConnection suspect) {
        CompletableFuture<CommandConnection> held = current.get();
        if (held != null && held.isDone() && !held.isCompletedExceptionally() && held.join() == suspect) {
            current.compareAndSet(held, null);
            suspect.close();
        }
    }

    Waiting waiting() {
        return waiting;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    RedisFailures failures() {
        return failures;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the Redis store is closed");
        }
    }

    void close() {
        closed = true;
        CompletableFuture<CommandConnection> held = current.getAndSet(null);
        if (held != null && held.isDone() && !held.isCompletedExceptionally()) {
            waiting.awaitQuietly(held.join().close());
        }
    }
}
