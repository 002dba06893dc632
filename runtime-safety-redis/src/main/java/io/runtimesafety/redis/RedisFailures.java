package io.runtimesafety.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.tx.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in the library's own terms what a failure of Redis or of the driver means. */
final class RedisFailures {
    /** Words in a server's refusal that mean: not now. A script that hears one has written nothing. */
    private static final List<String> NOT_NOW = List.of(
            "LOADING",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "BUSY",
            "READONLY",
            "NOREPLICAS",
            "OOM",
            "MISCONF",
            "UNBLOCKED",
            "max number of clients");

    /** How servers of different age say that a user lacks a right, to a client and inside a script. */
    private static final List<String> NOT_ALLOWED = List.of("NOPERM", "ACL failure", "user executing the script can't");

    private static final List<String> NOT_SENT = List.of("Currently not connected", "Request queue size exceeded");
    private static final String READ_ONLY = "READONLY";

    private final String setting;

    /** @param setting the setting that names Redis, for failures that it causes */
    RedisFailures(String setting) {
        this.setting = setting;
    }

    /**
     * What to tell the caller.
     *
     * @param mayHaveHappened whether a change was sent whose outcome is not known
     */
    StoreException translate(Throwable failure, boolean mayHaveHappened) {
        if (mayHaveHappened) {
            return new StoreException(
                    "outcome unknown, Redis did not answer while a change was under way: " + message(failure),
                    false,
                    failure);
        }
        Optional<ConfigurationException> wrong = wrongSetting(failure);
        if (wrong.isPresent()) {
            return new StoreException(String.valueOf(wrong.get().getMessage()), false, wrong.get());
        }
        String refusal = refusal(failure);
        boolean away = refusal == null || NOT_NOW.stream().anyMatch(refusal::contains);
        return new StoreException((away ? "Redis is away: " : "Redis refused: ") + message(failure), away, failure);
    }

    private Optional<ConfigurationException> wrongSetting(Throwable failure) {
        String refusal = refusal(failure);
        if (refusal == null) {
            return Optional.empty();
        }
        if (refusal.contains("WRONGPASS") || refusal.contains("invalid password")) {
            return wrong("user or password is wrong", "correct them in the URI", failure);
        }
        if (refusal.contains("NOAUTH")) {
            return wrong("Redis asks for a password", "write it in the URI: redis://user:password@host", failure);
        }
        if (refusal.contains("ERR AUTH") || refusal.contains("no password is set")) {
            return wrong("Redis has no password but the URI names one", "remove it, or set one in Redis", failure);
        }
        if (NOT_ALLOWED.stream().anyMatch(refusal::contains)) {
            return wrong("the user may not do what is needed: " + refusal, "see docs/redis.md for its rights", failure);
        }
        if (refusal.contains("DB index is out of range") || refusal.contains("invalid DB index")) {
            return wrong("the database number does not exist", "use one below the setting 'databases'", failure);
        }
        if (refusal.contains("cluster support disabled")) {
            return wrong("the server is not a node of a Redis Cluster", "use redis.uri instead", failure);
        }
        if (refusal.startsWith("MOVED")) {
            return wrong("the server is a node of a Redis Cluster", "name its nodes with redis.cluster", failure);
        }
        return Optional.empty();
    }

    private Optional<ConfigurationException> wrong(String problem, String fix, Throwable failure) {
        return Optional.of(new ConfigurationException(setting, problem, fix, failure));
    }

    /** What the server said when it refused, null if it said nothing. */
    static @Nullable String refusal(Throwable failure) {
        for (Throwable each = failure; each != null; each = next(each)) {
            if (each instanceof RedisCommandExecutionException refused) {
                return String.valueOf(refused.getMessage());
            }
            for (Throwable other : each.getSuppressed()) {
                String refusal = refusal(other);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return null;
    }

    /** The server does not know a script; nothing was run. */
    static boolean isUnknownScript(Throwable failure) {
        return find(failure, RedisNoScriptException.class);
    }

    /** The server became a replica: the primary is to be looked for again. */
    static boolean isReadOnly(Throwable failure) {
        String refusal = refusal(failure);
        return refusal != null && refusal.contains(READ_ONLY);
    }

    /** Whether the driver says that a command never left this process. */
    static boolean isNotSent(Throwable failure) {
        if (find(failure, RedisConnectionException.class) || find(failure, PartitionSelectorException.class)) {
            return true;
        }
        String message = String.valueOf(failure.getMessage());
        return NOT_SENT.stream().anyMatch(message::contains);
    }

    private static boolean find(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable each = failure; each != null; each = next(each)) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String message(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer in time";
        }
        Throwable root = failure;
        for (Throwable each = failure; each != null; each = next(each)) {
            root = each;
        }
        String top = String.valueOf(failure.getMessage());
        return root == failure ? top : top + ": " + root.getMessage();
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }
}
