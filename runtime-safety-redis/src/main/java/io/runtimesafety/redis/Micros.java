package io.runtimesafety.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spans of time as scripts are told them. */
final class Micros {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private Micros() {}

    /** Whole microseconds; a span too long to count is as good as for ever. */
    static String text(Duration span) {
        return Long.toString(TimeUnit.MICROSECONDS.convert(span));
    }

    /** Whole milliseconds, never less than the span. */
    static String milliseconds(Duration span) {
        long whole = span.toMillis();
        return Long.toString(span.toNanosPart() % NANOS_PER_MILLI == 0 ? whole : whole + 1);
    }
}
