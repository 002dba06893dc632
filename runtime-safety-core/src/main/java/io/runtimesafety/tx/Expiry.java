package io.runtimesafety.tx;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When something stored ceases to count, always judged by the store's own clock. */
public sealed interface Expiry {
    /** It stays until it is replaced or removed. */
    record Never() implements Expiry {
        private static final Never INSTANCE = new Never();
    }

    /** At a moment somebody named, cut to microseconds. */
    record At(Instant instant) implements Expiry {
        public At {
            instant = Instants.cut(instant);
        }
    }

    /** Some time after the transaction that stores it. */
    record After(Duration time) implements Expiry {
        public After {
            if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("expiry must be more than zero and at most 3650 days, not " + time);
            }
        }
    }

    Duration LONGEST = Duration.ofDays(3650);

    static Expiry never() {
        return Never.INSTANCE;
    }

    static Expiry at(Instant instant) {
        return new At(instant);
    }

    static Expiry after(Duration time) {
        return new After(time);
    }

    /** The moment itself, for adapters: null when there is none. */
    default @Nullable Instant resolve(Instant storeTime) {
        if (this instanceof At at) {
            return at.instant();
        }
        return this instanceof After after ? Instants.cut(storeTime.plus(after.time())) : null;
    }
}
