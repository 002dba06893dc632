package io.runtimesafety.control;

import io.runtimesafety.tx.Instants;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holdings as bytes, for the state file. */
final class HoldingsFormat {
    private static final long NO_END = -1;

    private HoldingsFormat() {}

    static void write(DataOutputStream out, Holdings holdings) throws IOException {
        writePosition(out, holdings.position());
        out.writeInt(holdings.regressions().size());
        for (Regression regression : holdings.regressions()) {
            writePosition(out, regression.lost());
            writePosition(out, regression.found());
        }
        writeDocuments(out, holdings.found());
        writeDocuments(out, holdings.held());
    }

    static Holdings read(DataInputStream in, Map<String, DocumentKind<?>> kinds) throws IOException {
        ControlPosition position = readPosition(in);
        List<Regression> regressions = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            regressions.add(new Regression(readPosition(in), readPosition(in)));
        }
        return new Holdings(position, readDocuments(in, kinds), readDocuments(in, kinds), regressions);
    }

    private static void writePosition(DataOutputStream out, ControlPosition position) throws IOException {
        writeUuid(out, position.epoch());
        out.writeLong(position.revision());
        writeUuid(out, position.changeId());
    }

    private static ControlPosition readPosition(DataInputStream in) throws IOException {
        return new ControlPosition(readUuid(in), in.readLong(), readUuid(in));
    }

    private static void writeUuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    private static UUID readUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void writeDocuments(DataOutputStream out, Map<DocumentId, Entry> entries) throws IOException {
        out.writeInt(entries.size());
        for (Entry entry : entries.values()) {
            ControlDocument document = entry.document();
            out.writeUTF(document.id().kind());
            out.writeUTF(document.id().name());
            out.writeLong(document.revision());
            out.writeUTF(document.body());
            Instant end = document.expiresAt();
            out.writeLong(end == null ? NO_END : Instants.toMicros(end));
        }
    }

    private static Map<DocumentId, Entry> readDocuments(DataInputStream in, Map<String, DocumentKind<?>> kinds)
            throws IOException {
        Map<DocumentId, Entry> entries = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            DocumentId id = new DocumentId(in.readUTF(), in.readUTF());
            ControlDocument document = new ControlDocument(id, in.readLong(), in.readUTF(), end(in.readLong()), false);
            entries.put(id, Entry.of(document, kinds.get(id.kind()), null));
        }
        return entries;
    }

    private static @Nullable Instant end(long micros) {
        return micros == NO_END ? null : Instants.ofMicros(micros);
    }
}
