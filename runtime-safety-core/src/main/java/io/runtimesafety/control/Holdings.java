package io.runtimesafety.control;

import io.runtimesafety.control.DocumentKind.Nature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node holds of control state: the store's documents as far as it has followed them, and what it keeps in force
 * beside them while a regression is not acknowledged. Immutable; every step makes a new one.
 *
 * @param position how far it has followed the store
 * @param found the store's documents that count
 * @param held stops the store had lost, still in force
 * @param regressions those nobody has acknowledged, oldest first
 */
record Holdings(
        ControlPosition position,
        Map<DocumentId, Entry> found,
        Map<DocumentId, Entry> held,
        List<Regression> regressions) {
    private static final Logger log = LoggerFactory.getLogger(Holdings.class);

    static final Holdings NOTHING = new Holdings(ControlPosition.NONE, Map.of(), Map.of(), List.of());

    private static final int MOST_REGRESSIONS = 16;

    /** What is held once the store's answer has been taken in. The same object if nothing changed but the time. */
    Holdings after(ControlChanges changes, Map<String, DocumentKind<?>> kinds) {
        Holdings merged = switch (changes.continuity()) {
            case CONTINUES -> changes.documents().isEmpty() ? this : followed(changes, kinds);
            case RELOADED -> reloaded(changes, kinds);
            case REGRESSED -> regressed(changes, kinds);
        };
        return merged.movedTo(changes.head())
                .withoutExpired(changes.storeTime())
                .withoutAcknowledged();
    }

    private Holdings followed(ControlChanges changes, Map<String, DocumentKind<?>> kinds) {
        Map<DocumentId, Entry> documents = new HashMap<>(found);
        Map<DocumentId, Entry> stillHeld = new HashMap<>(held);
        for (ControlDocument changed : changes.documents()) {
            // Whoever wrote this knew the store as it is now, so it replaces what was held from before the regression.
            stillHeld.remove(changed.id());
            if (changed.deleted()) {
                documents.remove(changed.id());
            } else {
                documents.put(changed.id(), entry(changed, kinds));
            }
        }
        return new Holdings(position, documents, stillHeld, regressions);
    }

    private Holdings reloaded(ControlChanges changes, Map<String, DocumentKind<?>> kinds) {
        Map<DocumentId, Entry> documents = new HashMap<>();
        changes.documents().forEach(document -> documents.put(document.id(), entry(document, kinds)));
        return new Holdings(position, documents, held, regressions);
    }

    private Holdings regressed(ControlChanges changes, Map<String, DocumentKind<?>> kinds) {
        Map<DocumentId, Entry> kept = new HashMap<>(held);
        found.forEach((id, entry) -> {
            DocumentKind<?> kind = kinds.get(id.kind());
            if (kind != null && kind.nature() == Nature.STOP) {
                kept.merge(id, entry, (older, newer) -> united(kind, older, newer));
            }
        });
        List<Regression> unacknowledged = new ArrayList<>(regressions);
        unacknowledged.add(new Regression(position, changes.head()));
        if (unacknowledged.size() > MOST_REGRESSIONS) {
            unacknowledged.remove(0);
        }
        return new Holdings(position, reloaded(changes, kinds).found, kept, unacknowledged);
    }

    private Entry entry(ControlDocument document, Map<String, DocumentKind<?>> kinds) {
        return Entry.of(document, kinds.get(document.id().kind()), found.get(document.id()));
    }

    /**
     * One stop in two versions: the stricter content, and the later end. Where a version cannot be understood, or its
     * kind fails to unite them, the result counts as not understood either.
     */
    static Entry united(DocumentKind<?> kind, Entry held, Entry found) {
        ControlDocument later = endsLater(held.document(), found.document()) ? held.document() : found.document();
        if (held.content() == null || found.content() == null) {
            Entry strange = held.content() == null ? held : found;
            Object understood = held.content() == null ? found.content() : held.content();
            return new Entry(later.withBody(strange.document().body()), understood, false);
        }
        try {
            Object content = kind.uniteValues(held.content(), found.content());
            return new Entry(later.withBody(kind.encodeValue(content)), content, held.readable() && found.readable());
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError failure) {
            log.error(
                    "stop not united with the store's document={}",
                    held.document().id(),
                    failure);
            return new Entry(later.withBody(held.document().body()), held.content(), false);
        }
    }

    private static boolean endsLater(ControlDocument one, ControlDocument other) {
        Instant end = one.expiresAt();
        Instant otherEnd = other.expiresAt();
        return end == null || (otherEnd != null && end.isAfter(otherEnd));
    }

    /** Whether nothing at all happened between the two; cheaper than comparing every document. */
    @SuppressWarnings("ReferenceEquality")
    boolean isSameAs(@Nullable Holdings other) {
        return this == other;
    }

    private Holdings movedTo(ControlPosition head) {
        return head.equals(position) ? this : new Holdings(head, found, held, regressions);
    }

    private Holdings withoutExpired(Instant storeTime) {
        Map<DocumentId, Entry> counting = counting(found, storeTime);
        Map<DocumentId, Entry> stillHeld = counting(held, storeTime);
        return counting == found && stillHeld == held ? this : new Holdings(position, counting, stillHeld, regressions);
    }

    private static Map<DocumentId, Entry> counting(Map<DocumentId, Entry> entries, Instant storeTime) {
        if (entries.values().stream().allMatch(entry -> entry.document().countsAt(storeTime))) {
            return entries;
        }
        Map<DocumentId, Entry> counting = new HashMap<>(entries);
        counting.values().removeIf(entry -> !entry.document().countsAt(storeTime));
        return counting;
    }

    private Holdings withoutAcknowledged() {
        List<Regression> open = regressions.stream()
                .filter(regression -> !found.containsKey(Acknowledgement.KIND.id(regression.acknowledgementKey())))
                .toList();
        if (open.size() == regressions.size()) {
            return this;
        }
        return new Holdings(position, found, open.isEmpty() ? Map.of() : held, open);
    }
}
