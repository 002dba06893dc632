package io.runtimesafety.memory;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.control.DocumentId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All control state at one revision; a change makes a new one, so readers need no lock.
 *
 * @param head where the history stands
 * @param history what is remembered of it, by revision
 * @param documents every stored document, tombstones included
 */
record ControlTable(
        ControlPosition head, NavigableMap<Long, Change> history, Map<DocumentId, ControlDocument> documents) {
    record Change(UUID id, Instant at) {}

    static ControlTable empty(Instant now) {
        ControlPosition start = new ControlPosition(UUID.randomUUID(), 0, UUID.randomUUID());
        return new ControlTable(start, new TreeMap<>(Map.of(0L, new Change(start.changeId(), now))), Map.of());
    }

    @Nullable
    ControlDocument stored(DocumentId id) {
        return documents.get(id);
    }

    ControlTable with(List<ControlDocument> changed, Instant now) {
        ControlPosition next = new ControlPosition(head.epoch(), head.revision() + 1, UUID.randomUUID());
        Map<DocumentId, ControlDocument> after = new HashMap<>(documents);
        changed.forEach(document -> after.put(document.id(), document));
        requireRoom(after, now);
        NavigableMap<Long, Change> longer = new TreeMap<>(history);
        longer.put(next.revision(), new Change(next.changeId(), now));
        return new ControlTable(next, longer, after);
    }

    private static void requireRoom(Map<DocumentId, ControlDocument> documents, Instant now) {
        long most = ControlDocument.MOST_DOCUMENTS;
        if (documents.size() > most
                && documents.values().stream()
                                .filter(document -> document.countsAt(now))
                                .count()
                        > most) {
            throw ControlWriteBuffer.full();
        }
    }

    ControlChanges changesSince(ControlPosition asked, Instant now) {
        Change known = history.get(asked.revision());
        Continuity continuity = Continuity.of(asked, head, known == null ? null : known.id(), history.firstKey());
        List<ControlDocument> answer = documents.values().stream()
                .filter(document -> continuity == Continuity.CONTINUES
                        ? document.revision() > asked.revision()
                        : !document.deleted())
                .toList();
        return new ControlChanges(continuity, head, now, answer);
    }

    /** Forgets what ended before {@code before}, and the history up to the newest change before it. */
    ControlTable without(Instant before) {
        long settled = history.entrySet().stream()
                .filter(change -> change.getValue().at().isBefore(before))
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(history.firstKey());
        Map<DocumentId, ControlDocument> kept = new HashMap<>(documents);
        kept.values().removeIf(document -> document.revision() <= settled && !document.countsAt(before));
        return new ControlTable(head, new TreeMap<>(history.tailMap(settled, true)), kept);
    }
}
