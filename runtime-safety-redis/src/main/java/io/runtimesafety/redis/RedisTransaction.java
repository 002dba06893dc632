package io.runtimesafety.redis;

import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlWriteBuffer;
import io.runtimesafety.control.DocumentId;
import io.runtimesafety.tx.ConflictException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a transaction's work has read and wants to write. Reads go to Redis, and what was relied on is
 * remembered; writes wait here. The commit checks the one and does the other in one step. Used by one thread.
 */
final class RedisTransaction {
    private final CommandLink link;
    private final RedisKeys keys;
    private final Thread owner = Thread.currentThread();
    private final Map<Field, Optional<String>> expected = new LinkedHashMap<>();
    private final Map<DocumentId, Long> expectedRevisions = new LinkedHashMap<>();
    private final Map<Field, FieldWrite> writes = new LinkedHashMap<>();
    private final ControlWriteBuffer control = new ControlWriteBuffer(this::findCommitted);
    private boolean ended;

    RedisTransaction(CommandLink link, RedisKeys keys) {
        this.link = link;
        this.keys = keys;
    }

    /** What fields hold at one moment, this transaction's own writes included. */
    record Seen(Instant storeTime, List<@Nullable String> values) {
        @Nullable
        String value(int index) {
            return values.get(index);
        }
    }

    Seen read(Field... fields) {
        requireUsable();
        Reply reply = link.read(
                Script.READ,
                List.of(fields).stream().map(Field::key).toList(),
                List.of(fields).stream().map(Field::name).toArray(String[]::new));
        Instant storeTime = reply.instant(0);
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            FieldWrite own = writes.get(fields[i]);
            values.add(own == null ? reply.find(i + 1) : own.seen(storeTime));
        }
        return new Seen(storeTime, values);
    }

    /** Makes the commit depend on a field that it still holds what was read. What this transaction wrote needs none. */
    void expect(Field field, @Nullable String read) {
        Optional<String> value = Optional.ofNullable(read);
        if (writes.containsKey(field)) {
            return;
        }
        Optional<String> before = expected.putIfAbsent(field, value);
        if (before != null && !before.equals(value)) {
            throw new ConflictException(field.name() + " was changed between two readings");
        }
    }

    void write(Field field, FieldWrite write) {
        requireUsable();
        writes.put(field, write);
    }

    /** This transaction's writes to fields of one hash, by field. */
    Map<String, FieldWrite> own(String key) {
        requireUsable();
        Map<String, FieldWrite> own = new LinkedHashMap<>();
        writes.forEach((field, write) -> {
            if (field.key().equals(key)) {
                own.put(field.name(), write);
            }
        });
        return own;
    }

    ControlWriteBuffer control() {
        requireUsable();
        return control;
    }

    private Optional<ControlDocument> findCommitted(DocumentId id) {
        Seen seen = read(new Field(keys.documents(), id.toString()));
        Optional<ControlDocument> document = DocumentRow.counting(id, seen.value(0), seen.storeTime());
        long revision = document.map(ControlDocument::revision).orElse(0L);
        Long before = expectedRevisions.putIfAbsent(id, revision);
        if (before != null && before != revision) {
            throw new ConflictException("document " + id + " was changed between two readings");
        }
        return document;
    }

    /** Everything the commit is to check and to write. */
    Operations operations() {
        Operations operations = new Operations();
        expected.forEach((field, value) -> addExpectation(operations, field, value));
        writes.forEach((field, write) -> write.addTo(operations, field));
        if (!expectedRevisions.isEmpty() || !control.isEmpty()) {
            addControl(ControlOperations.begin(operations, keys));
        }
        return operations;
    }

    private static void addExpectation(Operations operations, Field field, Optional<String> value) {
        String key = operations.key(field.key());
        if (field.isValue()) {
            operations.check("value-absent", key);
        } else if (value.isPresent()) {
            operations.check("field-is", key, field.name(), value.get());
        } else {
            operations.check("field-absent", key, field.name());
        }
    }

    /** A conditional write needs no check of its own: the document was read for it, and every reading is checked. */
    private void addControl(ControlOperations operations) {
        expectedRevisions.forEach(operations::expect);
        for (ControlWriteBuffer.Pending each : control.pending()) {
            operations.write(each.write());
        }
        operations.end();
    }

    void requireUsable() {
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    "stores of a transaction are valid only until its work returns, and only on its thread");
        }
        link.requireOpen();
    }

    void end() {
        ended = true;
    }
}
