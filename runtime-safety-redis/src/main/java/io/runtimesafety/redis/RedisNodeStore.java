package io.runtimesafety.redis;

import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.control.NodeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Signs of life outside a transaction: each call is one script. */
final class RedisNodeStore implements NodeStore {
    private final CommandLink link;
    private final RedisKeys keys;
    private final Committer committer;

    RedisNodeStore(CommandLink link, RedisKeys keys, Committer committer) {
        this.link = link;
        this.keys = keys;
        this.committer = committer;
    }

    @Override
    public void beat(NodeBeat beat) {
        link.change(Script.NODE_BEAT, List.of(keys.nodes()), beat.instance().toString(), NodeRow.of(beat));
    }

    @Override
    public List<NodeStatus> findAll() {
        Reply reply = link.read(Script.NODES, List.of(keys.nodes()));
        Instant storeTime = reply.instant(0);
        List<NodeStatus> nodes = new ArrayList<>();
        for (int i = 1; i < reply.size(); i += 2) {
            nodes.add(NodeRow.parse(reply.text(i), reply.text(i + 1), storeTime));
        }
        nodes.sort(NodeStatus.ORDER);
        return List.copyOf(nodes);
    }

    @Override
    public void remove(UUID instance) {
        Operations operations = new Operations();
        new FieldWrite.Drop().addTo(operations, new Field(keys.nodes(), instance.toString()));
        committer.commit(operations);
    }

    @Override
    public int forget(Duration silence) {
        return (int) link.change(Script.NODE_FORGET, List.of(keys.nodes()), Micros.text(silence))
                .number(0);
    }
}
