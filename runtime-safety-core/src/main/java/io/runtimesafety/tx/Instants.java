package io.runtimesafety.tx;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as every store keeps them: whole microseconds between the years 1970 and 9999. */
public final class Instants {
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Instants() {}

    /** Cuts to microseconds and refuses what a database could not keep. */
    public static Instant cut(Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new IllegalArgumentException("instant must lie between " + EARLIEST + " and " + LATEST);
        }
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    public static long toMicros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    public static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
