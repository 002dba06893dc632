package io.runtimesafety.control;

import io.runtimesafety.control.DocumentKind.Nature;
import io.runtimesafety.control.Documents.Slot;
import io.runtimesafety.gate.Decision;
import io.runtimesafety.gate.Refusal;
import io.runtimesafety.gate.RefusalCode;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what a node holds into what may be relied on, by each kind's nature and fail mode. */
final class SnapshotBuilder {
    static final Refusal EXPIRED_PERMISSION = new Refusal(
            RefusalCode.STATE_EXPIRED, "permissions lapsed: the store has not confirmed control state for too long");

    private static final Refusal NEVER_READ = new Refusal(
            RefusalCode.STATE_UNKNOWN,
            "control state was never read: neither the store nor a last-known-good file was there");

    private static final int MOST_NAMED = 5;

    private final Map<String, DocumentKind<?>> kinds;
    private final Confirmation confirmation;
    private final boolean startsWithoutStore;

    SnapshotBuilder(Map<String, DocumentKind<?>> kinds, Confirmation confirmation, ControlSettings settings) {
        this.kinds = kinds;
        this.confirmation = confirmation;
        this.startsWithoutStore = settings.startsWithoutStore();
    }

    /** @param reading when the store last answered, null if it never did */
    ControlSnapshot build(Holdings holdings, Freshness freshness, @Nullable Reading reading) {
        Map<String, Map<String, Entry>> byKind = new HashMap<>();
        holdings.found()
                .forEach((id, entry) -> byKind.computeIfAbsent(id.kind(), kind -> new HashMap<>())
                        .put(id.name(), entry));
        holdings.held()
                .forEach((id, entry) -> byKind.computeIfAbsent(id.kind(), kind -> new HashMap<>())
                        .merge(id.name(), entry, (found, held) -> unite(id, held, found)));
        Map<DocumentKind<?>, Documents<?>> documents = new HashMap<>();
        boolean regressed = !holdings.regressions().isEmpty();
        kinds.values()
                .forEach(kind -> documents.put(
                        kind,
                        documents(kind, byKind.getOrDefault(kind.name(), Map.of()), freshness, regressed, reading)));
        return new ControlSnapshot(holdings.position(), freshness, holdings.regressions(), documents);
    }

    private Entry unite(DocumentId id, Entry held, Entry found) {
        DocumentKind<?> kind = kinds.get(id.kind());
        return kind == null ? found : Holdings.united(kind, held, found);
    }

    private <T> Documents<T> documents(
            DocumentKind<T> kind,
            Map<String, Entry> entries,
            Freshness freshness,
            boolean regressed,
            @Nullable Reading reading) {
        boolean permission = kind.nature() == Nature.PERMISSION;
        boolean ignored = isOpen(kind, freshness) || (permission && (regressed || reading == null));
        Map<String, Slot<T>> slots = new HashMap<>();
        Set<String> unreadable = new HashSet<>();
        entries.forEach((name, entry) -> {
            if (!entry.readable()) {
                unreadable.add(name);
            }
            if (!ignored && entry.content() != null && (entry.readable() || !permission)) {
                slots.put(name, slot(entry, permission ? reading : null));
            }
        });
        return new Documents<>(
                decision(kind, freshness, unreadable), slots, unreadable, permission ? confirmation : null);
    }

    @SuppressWarnings("unchecked") // an entry's content was decoded by its own kind
    private static <T> Slot<T> slot(Entry entry, @Nullable Reading reading) {
        Instant end = entry.document().expiresAt();
        long deadline = end == null || reading == null ? Slot.NO_DEADLINE : reading.deadline(end);
        return new Slot<>(Optional.ofNullable((T) entry.content()), deadline);
    }

    /** Whether documents of this kind have ceased to count. */
    private static boolean isOpen(DocumentKind<?> kind, Freshness freshness) {
        return freshness == Freshness.EXPIRED && kind.failMode() == FailMode.FAIL_OPEN;
    }

    private Decision decision(DocumentKind<?> kind, Freshness freshness, Set<String> unreadable) {
        if (freshness == Freshness.UNKNOWN && !startsWithoutStore) {
            return NEVER_READ;
        }
        if (freshness == Freshness.EXPIRED && kind.failMode() == FailMode.FAIL_CLOSED) {
            return new Refusal(
                    RefusalCode.STATE_EXPIRED,
                    kind
                            + " documents are not to be relied on: the store has not confirmed control state for too long");
        }
        if (kind.nature() == Nature.STOP && !unreadable.isEmpty() && !isOpen(kind, freshness)) {
            return new Refusal(
                    RefusalCode.STATE_UNKNOWN,
                    kind + " documents not understood by this version: " + named(unreadable));
        }
        return Decision.admitted();
    }

    private static String named(Set<String> names) {
        String first = names.stream().sorted().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMED ? first : first + " and " + (names.size() - MOST_NAMED) + " more";
    }

    /**
     * One answer of the store.
     *
     * @param storeTime the store's clock when it answered
     * @param askedAt this node's monotonic clock before it was asked
     */
    record Reading(Instant storeTime, long askedAt) {
        /** When {@code end} comes, on this node's clock: never later than by the store's. */
        long deadline(Instant end) {
            Duration left = Duration.between(storeTime, end);
            return left.compareTo(Expiry.LONGEST) > 0 ? Slot.NO_DEADLINE : askedAt + left.toNanos();
        }
    }
}
