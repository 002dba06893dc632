package io.runtimesafety.control;

import io.runtimesafety.gate.Decision;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one kind as a node may rely on them at one revision. Reading takes nanoseconds and allocates nothing.
 * Safe for use by many threads. Ask {@link ControlState} again for every decision: a kept one never hears of changes,
 * though permissions in it still lapse in time.
 *
 * @param <T> the documents' content
 */
public final class Documents<T> {
    /** One document; {@code deadline} is on {@link Confirmation}'s clock and matters for permissions only. */
    record Slot<T>(Optional<T> content, long deadline) {
        static final long NO_DEADLINE = Long.MAX_VALUE;
    }

    private final Decision decision;
    private final Map<String, Slot<T>> slots;
    private final Set<String> unreadable;
    private final @Nullable Confirmation lapse;

    /** @param lapse for permissions, which are checked against the clock at every reading; otherwise null */
    Documents(Decision decision, Map<String, Slot<T>> slots, Set<String> unreadable, @Nullable Confirmation lapse) {
        this.decision = decision;
        this.slots = slots;
        this.unreadable = Set.copyOf(unreadable);
        this.lapse = lapse;
    }

    /** Whether these documents may be relied on at all; if not, whatever depends on them is refused. */
    public Decision decision() {
        return lapse != null && lapse.isExpired() && decision.isAdmitted()
                ? SnapshotBuilder.EXPIRED_PERMISSION
                : decision;
    }

    /** The document of this name, or empty if there is none that counts. Asks {@link #decision} for nobody. */
    public Optional<T> find(String name) {
        Slot<T> slot = slots.get(name);
        return slot != null && counts(slot) ? slot.content() : Optional.empty();
    }

    /** All documents that count, by name. */
    public Map<String, T> all() {
        Map<String, T> all = new HashMap<>();
        slots.forEach((name, slot) -> {
            if (counts(slot)) {
                slot.content().ifPresent(content -> all.put(name, content));
            }
        });
        return Map.copyOf(all);
    }

    /** Names of documents whose newest revision this version cannot understand. */
    public Set<String> unreadable() {
        return unreadable;
    }

    private boolean counts(Slot<T> slot) {
        return lapse == null || lapse.isBefore(slot.deadline());
    }
}
