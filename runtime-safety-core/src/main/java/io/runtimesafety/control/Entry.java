package io.runtimesafety.control;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document as a node holds it, decoded once.
 *
 * @param content null when no registered kind can read it
 * @param readable whether this version understood this very revision; if not, {@code content} is the one before
 */
record Entry(ControlDocument document, @Nullable Object content, boolean readable) {
    private static final Logger log = LoggerFactory.getLogger(Entry.class);

    static Entry of(ControlDocument document, @Nullable DocumentKind<?> kind, @Nullable Entry before) {
        if (before != null && before.document.equals(document)) {
            return before;
        }
        if (kind == null) {
            return new Entry(document, null, true);
        }
        try {
            return new Entry(document, kind.decode(document.body()), true);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError unreadable) {
            log.error(
                    "control document not understood document=\"{}\" revision={}", document.id(), document.revision());
            // The reason quotes the body, which may hold what is not for logs.
            log.debug("control document not understood document=\"{}\"", document.id(), unreadable);
            return new Entry(document, before == null ? null : before.content, false);
        }
    }
}
