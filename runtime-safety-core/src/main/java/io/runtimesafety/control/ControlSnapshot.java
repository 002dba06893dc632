package io.runtimesafety.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Control state on this node at one revision. Immutable and safe for use by many threads; made anew with every change.
 */
public final class ControlSnapshot {
    private final ControlPosition position;
    private final Freshness freshness;
    private final List<Regression> regressions;
    private final Map<DocumentKind<?>, Documents<?>> documents;

    ControlSnapshot(
            ControlPosition position,
            Freshness freshness,
            List<Regression> regressions,
            Map<DocumentKind<?>, Documents<?>> documents) {
        this.position = position;
        this.freshness = freshness;
        this.regressions = List.copyOf(regressions);
        // Looked up on every call, where Map.copyOf would divide to find the place.
        this.documents = new HashMap<>(documents);
    }

    public ControlPosition position() {
        return position;
    }

    public Freshness freshness() {
        return freshness;
    }

    /** Regressions of the store that no operator has acknowledged; empty when all is well. */
    public List<Regression> regressions() {
        return regressions;
    }

    /**
     * The documents of one kind.
     *
     * @throws IllegalArgumentException if this very kind was not registered when the runtime was built
     */
    @SuppressWarnings("unchecked") // filled by SnapshotBuilder with documents of the kind's own type
    public <T> Documents<T> documents(DocumentKind<T> kind) {
        Documents<?> found = documents.get(kind);
        if (found == null) {
            throw new IllegalArgumentException(
                    "document kind " + kind
                            + " is not registered with this runtime; register it with the builder, and read with the same constant");
        }
        return (Documents<T>) found;
    }

    Iterable<Map.Entry<DocumentKind<?>, Documents<?>>> all() {
        return documents.entrySet();
    }
}
