package io.runtimesafety.control;

import io.runtimesafety.internal.Json;
import java.util.Objects;
import java.util.function.BinaryOperator;

/**
 * What one kind of control document means and how it fails. Declared once per kind, as a constant, by the capability
 * that interprets it. Immutable, safe for use by many threads.
 *
 * @param <T> the documents' content, a record that checks itself; stored as JSON
 */
public final class DocumentKind<T> {
    /** What a kind does when the store is doubtful. */
    enum Nature {
        /** Forbids. Survives loss and restore of the store; ends by time only while the store confirms it. */
        STOP,
        /** Allows something dangerous. Lapses in every doubt. */
        PERMISSION,
        /** Neither; follows the store. */
        SETTING
    }

    private final String name;
    private final Class<T> type;
    private final Nature nature;
    private final FailMode failMode;
    private final BinaryOperator<T> unite;

    private DocumentKind(String name, Class<T> type, Nature nature, FailMode failMode, BinaryOperator<T> unite) {
        this.name = DocumentId.requireKind(name);
        this.type = type;
        this.nature = nature;
        this.failMode = failMode;
        this.unite = Objects.requireNonNull(unite, "unite");
    }

    /**
     * Documents that forbid something by being there. After a restored store they are the union of what the node held
     * and what the store has, until an operator acknowledges it.
     *
     * @param unite the stricter of two versions of one document, held and found
     */
    public static <T> DocumentKind<T> stop(String name, Class<T> type, BinaryOperator<T> unite) {
        return new DocumentKind<>(name, type, Nature.STOP, FailMode.LAST_KNOWN, unite);
    }

    /**
     * Documents that allow something dangerous while they last: always {@link FailMode#FAIL_CLOSED}, dropped after a
     * restored store and at every boot without the store. Fields this version does not know make one unreadable.
     */
    public static <T> DocumentKind<T> permission(String name, Class<T> type) {
        return new DocumentKind<>(name, type, Nature.PERMISSION, FailMode.FAIL_CLOSED, (held, found) -> found);
    }

    /** Documents that are neither; they follow the store, restored or not. */
    public static <T> DocumentKind<T> setting(String name, Class<T> type) {
        return new DocumentKind<>(name, type, Nature.SETTING, FailMode.LAST_KNOWN, (held, found) -> found);
    }

    /** The same kind with another fail mode. */
    public DocumentKind<T> failing(FailMode mode) {
        if (nature == Nature.PERMISSION && mode != FailMode.FAIL_CLOSED) {
            throw new IllegalArgumentException("permission " + name + " can only be FAIL_CLOSED");
        }
        return new DocumentKind<>(name, type, nature, mode, unite);
    }

    public String name() {
        return name;
    }

    public FailMode failMode() {
        return failMode;
    }

    /** Where the document of this kind and the given name lives. */
    public DocumentId id(String documentName) {
        return new DocumentId(name, documentName);
    }

    /**
     * The content as it is stored, tried out by reading it back: what nobody could read is refused here.
     *
     * @throws IllegalArgumentException if it cannot be written or read back
     */
    public String encode(T content) {
        String body = json().write(Objects.requireNonNull(content, "content of a document"));
        decode(body);
        return body;
    }

    /** The content of a stored document. @throws IllegalArgumentException if this version cannot understand it */
    public T decode(String body) {
        return json().read(body, type);
    }

    private Json json() {
        return nature == Nature.PERMISSION ? Json.strict() : Json.lenient();
    }

    Nature nature() {
        return nature;
    }

    /** {@link #encode} for content given as an {@link Entry} value. */
    String encodeValue(Object content) {
        return encode(type.cast(content));
    }

    /** The stricter of two contents given as {@link Entry} values. */
    Object uniteValues(Object held, Object found) {
        return unite.apply(type.cast(held), type.cast(found));
    }

    @Override
    public String toString() {
        return name;
    }
}
