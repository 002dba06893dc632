package io.runtimesafety.internal;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The only place that reads the machine's clocks. */
public final class SystemClocks {
    private SystemClocks() {}

    public static InstantSource wall() {
        return InstantSource.system();
    }

    /** Nanoseconds that only ever grow; for spans of time, never for dates. */
    public static LongSupplier ticker() {
        return System::nanoTime;
    }
}
