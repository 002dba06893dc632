package io.runtimesafety.redis;

import io.runtimesafety.tx.Instants;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a script answered: a list of texts, some of which may be missing. */
record Reply(List<@Nullable Object> parts) {
    boolean isEmpty() {
        return parts.isEmpty();
    }

    int size() {
        return parts.size();
    }

    @Nullable
    String find(int index) {
        Object part = parts.get(index);
        return part == null ? null : part.toString();
    }

    String text(int index) {
        String text = find(index);
        if (text == null) {
            throw new IllegalStateException("part " + index + " of a script's answer is missing");
        }
        return text;
    }

    long number(int index) {
        return Long.parseLong(text(index));
    }

    UUID uuid(int index) {
        return UUID.fromString(text(index));
    }

    Instant instant(int index) {
        return Instants.ofMicros(number(index));
    }

    boolean isTrue() {
        return text(0).equals("1");
    }
}
