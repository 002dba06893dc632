package io.runtimesafety.redis;

import io.runtimesafety.tx.StoreException;
import java.util.function.Supplier;

/** For what Redis holds or answers and this version cannot read: a repeat would find the same. */
final class Unexpected {
    private Unexpected() {}

    static StoreException answer(String what, RuntimeException why) {
        return new StoreException("Redis answered something unexpected: " + what, false, why);
    }

    /**
     * What a reading gives.
     *
     * @param what the script or the row that is read, for the message
     */
    static <T> T read(String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (StoreException understood) {
            throw understood;
        } catch (RuntimeException unreadable) {
            throw answer(what, unreadable);
        }
    }
}
