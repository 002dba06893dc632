package io.runtimesafety.test.contract;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;
import java.util.Optional;

/** Short words for what the contracts say often about control documents. */
final class ControlBodies {
    private ControlBodies() {}

    static DocumentId id(String name) {
        return new DocumentId("contract", name);
    }

    static ControlWrite put(String name, String body) {
        return new ControlWrite.Put(id(name), body, Expiry.never());
    }

    static ControlWrite put(String name, String body, Expiry expiry) {
        return new ControlWrite.Put(id(name), body, expiry);
    }

    static ControlWrite delete(String name) {
        return new ControlWrite.Delete(id(name));
    }

    static Optional<String> body(ControlStateStore store, String name) {
        return store.find(id(name)).map(ControlDocument::body);
    }

    static ControlPosition head(SafetyStore store) {
        return store.controlState().changesSince(ControlPosition.NONE).head();
    }

    /** Adds one to the number in a document, in a transaction that notices every other writer. */
    static void increment(SafetyStore store, String name) {
        store.inTransaction(stores -> {
            Optional<ControlDocument> before = stores.controlState().find(id(name));
            int number =
                    before.map(document -> Integer.parseInt(document.body())).orElse(0) + 1;
            long revision = before.map(ControlDocument::revision).orElse(0L);
            if (!stores.controlState().tryWrite(put(name, Integer.toString(number)), revision)) {
                throw new ConflictException("lost the race for " + name);
            }
            return number;
        });
    }
}
