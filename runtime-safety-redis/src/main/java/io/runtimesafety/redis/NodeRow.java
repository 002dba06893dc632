package io.runtimesafety.redis;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.tx.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A sign of life as Redis keeps it under the instance's id: the time, then what the node said, by line. */
final class NodeRow {
    private NodeRow() {}

    /** All but the time, which Redis adds. */
    static String of(NodeBeat beat) {
        ControlPosition applied = beat.applied();
        return String.join(
                "\n",
                beat.nodeKey(),
                beat.role(),
                applied.epoch().toString(),
                Long.toString(applied.revision()),
                applied.changeId().toString());
    }

    static NodeStatus parse(String instance, String row, Instant storeTime) {
        return Unexpected.read("row of a node", () -> read(instance, row, storeTime));
    }

    private static NodeStatus read(String instance, String row, Instant storeTime) {
        String[] lines = row.split("\n", -1);
        Instant lastSeen = Instants.ofMicros(Long.parseLong(lines[0]));
        ControlPosition applied =
                new ControlPosition(UUID.fromString(lines[3]), Long.parseLong(lines[4]), UUID.fromString(lines[5]));
        NodeBeat beat = new NodeBeat(lines[1], UUID.fromString(instance), lines[2], applied);
        return new NodeStatus(beat, lastSeen, Duration.between(lastSeen, storeTime));
    }
}
