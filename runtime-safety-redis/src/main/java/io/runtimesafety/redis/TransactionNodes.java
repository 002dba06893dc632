package io.runtimesafety.redis;

import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Signs of life inside a transaction: what is committed, with this transaction's own writes laid over it. */
final class TransactionNodes implements NodeStore {
    private final RedisTransaction transaction;
    private final CommandLink link;
    private final RedisKeys keys;

    TransactionNodes(RedisTransaction transaction, CommandLink link, RedisKeys keys) {
        this.transaction = transaction;
        this.link = link;
        this.keys = keys;
    }

    @Override
    public void beat(NodeBeat beat) {
        transaction.write(field(beat.instance().toString()), new FieldWrite.Stamp(NodeRow.of(beat)));
    }

    @Override
    public void remove(UUID instance) {
        transaction.write(field(instance.toString()), new FieldWrite.Drop());
    }

    @Override
    public List<NodeStatus> findAll() {
        Rows rows = rows();
        List<NodeStatus> nodes = new ArrayList<>();
        rows.byInstance().forEach((instance, row) -> nodes.add(NodeRow.parse(instance, row, rows.storeTime())));
        nodes.sort(NodeStatus.ORDER);
        return List.copyOf(nodes);
    }

    /** A node that gives a sign of life before the commit is not forgotten: it makes a conflict. */
    @Override
    public int forget(Duration silence) {
        Rows rows = rows();
        int forgotten = 0;
        for (Map.Entry<String, String> row : rows.byInstance().entrySet()) {
            NodeStatus status = NodeRow.parse(row.getKey(), row.getValue(), rows.storeTime());
            if (status.silence().compareTo(silence) > 0) {
                transaction.expect(field(row.getKey()), row.getValue());
                transaction.write(field(row.getKey()), new FieldWrite.Drop());
                forgotten++;
            }
        }
        return forgotten;
    }

    private record Rows(Instant storeTime, Map<String, String> byInstance) {}

    private Rows rows() {
        transaction.requireUsable();
        Reply reply = link.read(Script.NODES, List.of(keys.nodes()));
        Map<String, String> rows = new TreeMap<>();
        for (int i = 1; i < reply.size(); i += 2) {
            rows.put(reply.text(i), reply.text(i + 1));
        }
        transaction.own(keys.nodes()).forEach((instance, write) -> {
            String seen = write.seen(reply.instant(0));
            if (seen == null) {
                rows.remove(instance);
            } else {
                rows.put(instance, seen);
            }
        });
        return new Rows(reply.instant(0), rows);
    }

    private Field field(String instance) {
        return new Field(keys.nodes(), instance);
    }
}
