package io.runtimesafety.control;

import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.Texts;
import java.time.Instant;

/** One change to control state. */
public sealed interface ControlWrite {
    DocumentId id();

    /** Makes the document what is said here, whether it existed or not. */
    record Put(DocumentId id, String body, Expiry expiry) implements ControlWrite {
        public Put {
            Texts.requireText("document body", body, ControlDocument.MOST_BYTES);
        }
    }

    /** Removes the document; nothing happens, and no revision is used, if there is none. */
    record Delete(DocumentId id) implements ControlWrite {}

    /** What the document is once this is committed. */
    default ControlDocument result(long revision, Instant storeTime) {
        return this instanceof Put put
                ? new ControlDocument(id(), revision, put.body(), put.expiry().resolve(storeTime), false)
                : ControlDocument.tombstone(id(), revision);
    }
}
