package io.runtimesafety.redis;

import io.runtimesafety.tx.Instants;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a transaction will do to a field when it commits. */
sealed interface FieldWrite {
    /** The value becomes this one. */
    record Put(String value) implements FieldWrite {}

    /** The value becomes the time of the commit, a line break, and this. */
    record Stamp(String value) implements FieldWrite {}

    /** A plain key holds this for a while. */
    record Keep(String value, Duration time) implements FieldWrite {}

    record Drop() implements FieldWrite {}

    /** How the transaction itself sees the field from now on. */
    default @Nullable String seen(Instant storeTime) {
        if (this instanceof Put put) {
            return put.value();
        }
        if (this instanceof Stamp stamp) {
            return Instants.toMicros(storeTime) + "\n" + stamp.value();
        }
        return this instanceof Keep keep ? keep.value() : null;
    }

    default void addTo(Operations operations, Field field) {
        String key = operations.key(field.key());
        if (this instanceof Put put) {
            operations.write("set-field", key, field.name(), put.value());
        } else if (this instanceof Stamp stamp) {
            operations.write("stamp-field", key, field.name(), stamp.value());
        } else if (this instanceof Keep keep) {
            operations.write("set-value", key, keep.value(), Micros.milliseconds(keep.time()));
        } else {
            operations.write("drop-field", key, field.name());
        }
    }
}
