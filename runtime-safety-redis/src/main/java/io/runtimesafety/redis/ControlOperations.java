package io.runtimesafety.redis;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.Expiry;
import io.runtimesafety.tx.Instants;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The part of a commit that is about control state: what is expected of documents, and what becomes of them. */
final class ControlOperations {
    private final Operations operations;

    private ControlOperations(Operations operations) {
        this.operations = operations;
    }

    static ControlOperations begin(Operations operations, RedisKeys keys) {
        List<String> its = new ArrayList<>();
        keys.control().forEach(key -> its.add(operations.key(key)));
        its.add(keys.changesChannel());
        its.add(Preparation.LAYOUT);
        its.add(UUID.randomUUID().toString());
        operations.check("control-begin", its.toArray(String[]::new));
        return new ControlOperations(operations);
    }

    /** @param revision 0 for a document that does not count */
    ControlOperations expect(DocumentId id, long revision) {
        operations.check("control-expect", id.toString(), Long.toString(revision));
        return this;
    }

    ControlOperations write(ControlWrite write) {
        String id = write.id().toString();
        if (!(write instanceof ControlWrite.Put put)) {
            operations.write("control-delete", id);
        } else if (put.expiry() instanceof Expiry.At at) {
            operations.write("control-put", id, put.body(), "at", Long.toString(Instants.toMicros(at.instant())));
        } else if (put.expiry() instanceof Expiry.After after) {
            operations.write("control-put", id, put.body(), "after", Micros.text(after.time()));
        } else {
            operations.write("control-put", id, put.body(), "never", "");
        }
        return this;
    }

    void end() {
        operations.check("control-limit", Integer.toString(ControlDocument.MOST_DOCUMENTS));
    }
}
