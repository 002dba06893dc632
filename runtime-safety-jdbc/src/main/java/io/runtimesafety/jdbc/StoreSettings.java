package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** What the builder was told, checked. */
record StoreSettings(
        String tablePrefix,
        Optional<String> schema,
        boolean migrate,
        Duration conflictLimit,
        Duration statementTimeout,
        Duration heartbeat,
        LongSupplier ticker) {
    /** How much longer than the database a connection waits before it is given up. */
    static final Duration ANSWER_MARGIN = Duration.ofSeconds(1);

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,20}");
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    StoreSettings {
        requirePrefix(tablePrefix);
        schema.ifPresent(StoreSettings::requireSchema);
        requireSpan("jdbc.conflict-limit", conflictLimit);
        requireSpan("jdbc.statement-timeout", statementTimeout);
        requireSpan("jdbc.heartbeat", heartbeat);
    }

    static String requirePrefix(String tablePrefix) {
        if (!PREFIX.matcher(tablePrefix).matches()) {
            throw new ConfigurationException(
                    "jdbc.table-prefix",
                    "\"" + tablePrefix + "\" cannot begin a table's name",
                    "use 1 to 21 lower-case letters, digits or underscores, a letter first, such as rs_");
        }
        return tablePrefix;
    }

    static String requireSchema(String schema) {
        if (!SCHEMA.matcher(schema).matches()) {
            throw new ConfigurationException(
                    "jdbc.schema",
                    "\"" + schema + "\" cannot be a schema's name here",
                    "use 1 to 63 lower-case letters, digits or underscores, or leave it out for the connection's own");
        }
        return schema;
    }

    private static void requireSpan(String setting, Duration span) {
        if (span.compareTo(SHORTEST) < 0 || span.compareTo(LONGEST) > 0) {
            throw new ConfigurationException(
                    setting, span + " is out of range", "use at least 100 ms and at most 10 minutes");
        }
    }

    /** How long a connection may be silent before it counts as lost. */
    Duration answerTimeout() {
        return statementTimeout.plus(ANSWER_MARGIN);
    }
}
