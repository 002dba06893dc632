package io.runtimesafety.redis;

import io.runtimesafety.error.ConfigurationException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** What the builder was told, checked. */
record RedisSettings(
        String namespace,
        Duration commandTimeout,
        Duration conflictLimit,
        Duration heartbeat,
        boolean survivesRestart,
        LongSupplier ticker) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A caller waits for it, and commits are remembered for several of them. */
    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(1);

    RedisSettings {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new ConfigurationException(
                    "redis.namespace",
                    "\"" + namespace + "\" cannot be part of a key here",
                    "use 1 to 63 lower-case letters, digits, dots, underscores or hyphens, such as default");
        }
        requireSpan("redis.command-timeout", commandTimeout, LONGEST_COMMAND);
        requireSpan("redis.conflict-limit", conflictLimit, LONGEST);
        requireSpan("redis.heartbeat", heartbeat, LONGEST);
    }

    private static void requireSpan(String setting, Duration span, Duration longest) {
        if (span.compareTo(SHORTEST) < 0 || span.compareTo(longest) > 0) {
            throw new ConfigurationException(
                    setting,
                    span + " is out of range",
                    "use at least 50 ms and at most " + longest.toMinutes() + " min");
        }
    }
}
