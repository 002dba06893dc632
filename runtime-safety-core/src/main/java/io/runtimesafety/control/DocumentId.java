package io.runtimesafety.control;

import io.runtimesafety.tx.Texts;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Where a document lives.
 *
 * @param kind what it is, such as {@code stop}: 1 to 64 lower-case letters, digits and hyphens, a letter first
 * @param name which one of its kind, such as a tenant or a job type
 */
public record DocumentId(String kind, String name) implements Comparable<DocumentId> {
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Comparator<DocumentId> ORDER =
            Comparator.comparing(DocumentId::kind).thenComparing(DocumentId::name);

    public DocumentId {
        requireKind(kind);
        Texts.requireName("document name", name);
    }

    static String requireKind(String kind) {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "document kind must be 1 to 64 lower-case letters, digits or hyphens, a letter first: " + kind);
        }
        return kind;
    }

    @Override
    public int compareTo(DocumentId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + '/' + name;
    }
}
