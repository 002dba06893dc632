package io.runtimesafety.redis;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.store.SafetyStore;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.Expiry;

/** Short words for what the tests of this module write and read. */
final class TestDocuments {
    private TestDocuments() {}

    static DocumentId id(String name) {
        return new DocumentId("test", name);
    }

    static ControlWrite put(String name, String body) {
        return new ControlWrite.Put(id(name), body, Expiry.never());
    }

    static ControlWrite delete(String name) {
        return new ControlWrite.Delete(id(name));
    }

    static String body(Stores stores, String name) {
        return stores.controlState().find(id(name)).map(ControlDocument::body).orElse("nothing");
    }

    static ControlPosition head(Stores stores) {
        return stores.controlState().changesSince(ControlPosition.NONE).head();
    }

    /** Adds one inside a transaction that is open already. */
    static int increment(Stores stores, String name) {
        var before = stores.controlState().find(id(name));
        int next = before.map(document -> Integer.parseInt(document.body())).orElse(0) + 1;
        long revision = before.map(ControlDocument::revision).orElse(0L);
        if (!stores.controlState().tryWrite(put(name, Integer.toString(next)), revision)) {
            throw new ConflictException("another one was faster");
        }
        return next;
    }

    static int incrementIn(SafetyStore store, String name) {
        return store.inTransaction(stores -> increment(stores, name));
    }
}
