package io.runtimesafety.redis;

import io.runtimesafety.tx.Instants;
import io.runtimesafety.tx.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a script answered: a list of texts, some of which may be missing. Reading what is not there or is of another
 * kind is a {@link StoreException} that is not retryable and names the script.
 *
 * @param script its file
 */
record Reply(String script, List<@Nullable Object> parts) {
    Reply {
        Objects.requireNonNull(parts, "no list");
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int size() {
        return parts.size();
    }

    @Nullable
    String find(int index) {
        if (index >= parts.size()) {
            throw missing(index);
        }
        Object part = parts.get(index);
        return part == null ? null : part.toString();
    }

    String text(int index) {
        String text = find(index);
        if (text == null) {
            throw missing(index);
        }
        return text;
    }

    long number(int index) {
        return as(index, Long::parseLong);
    }

    UUID uuid(int index) {
        return as(index, UUID::fromString);
    }

    Instant instant(int index) {
        return as(index, text -> Instants.ofMicros(Long.parseLong(text)));
    }

    boolean isTrue() {
        return text(0).equals("1");
    }

    private <T> T as(int index, Function<String, T> reading) {
        String text = text(index);
        return Unexpected.read(place(index), () -> reading.apply(text));
    }

    private StoreException missing(int index) {
        return Unexpected.answer(place(index), new IllegalStateException("it is missing"));
    }

    private String place(int index) {
        return "script " + script + " part " + index;
    }
}
