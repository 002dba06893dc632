package io.runtimesafety.test.contract;

import static io.runtimesafety.test.contract.ControlBodies.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.NodeBeat;
import io.runtimesafety.control.NodeStatus;
import io.runtimesafety.test.Race;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Signs of life: who is there, since when silent, and how far along. */
public interface NodeStoreContract extends StoreHarness {
    private NodeBeat beat(String key, long revision) {
        return new NodeBeat(
                key,
                new UUID(7, key.hashCode()),
                "worker",
                new ControlPosition(UUID.randomUUID(), revision, UUID.randomUUID()));
    }

    @Test
    default void theNewestSignOfAnInstanceReplacesTheOneBefore() {
        NodeBeat first = beat("node", 1);
        NodeBeat second = beat("node", 2);
        store().nodes().beat(first);
        store().nodes().beat(second);
        assertThat(secondStore().nodes().findAll()).extracting(NodeStatus::beat).containsExactly(second);
    }

    @Test
    default void instancesUnderOneKeyAreBothSeenInOrder() {
        NodeBeat beta = beat("beta", 1);
        NodeBeat alpha = beat("alpha", 1);
        NodeBeat twin = new NodeBeat("alpha", new UUID(9, 9), "web ж", ControlPosition.NONE);
        store().nodes().beat(beta);
        store().nodes().beat(alpha);
        store().nodes().beat(twin);
        assertThat(store().nodes().findAll())
                .extracting(NodeStatus::beat)
                .hasSize(3)
                .containsExactlyInAnyOrder(alpha, twin, beta)
                .last()
                .isEqualTo(beta);
    }

    @Test
    default void silenceGrowsByTheStoresClock() {
        store().nodes().beat(beat("node", 1));
        letTimePass(Duration.ofMillis(50));
        NodeStatus status = store().nodes().findAll().get(0);
        assertThat(status.silence()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        store().nodes().beat(beat("node", 1));
        assertThat(store().nodes().findAll().get(0).lastSeen()).isAfter(status.lastSeen());
    }

    @Test
    default void removedAndForgottenNodesAreOffTheRecord() {
        NodeBeat leaving = beat("leaving", 1);
        store().nodes().beat(leaving);
        store().nodes().beat(beat("silent", 1));
        letTimePass(Duration.ofMillis(60));
        store().nodes().beat(beat("alive", 1));

        store().nodes().remove(leaving.instance());
        store().nodes().remove(leaving.instance());
        assertThat(store().nodes().forget(Duration.ofMinutes(1))).isZero();
        assertThat(store().nodes().forget(Duration.ofMillis(50))).isEqualTo(1);

        assertThat(store().nodes().findAll())
                .extracting(status -> status.beat().nodeKey())
                .containsExactly("alive");
    }

    /** Whatever a cleaning has seen, a node that gave a sign of life meanwhile stays on the record. */
    @Test
    default void forgettingNeverTakesANodeThatIsHeardOfMeanwhile() {
        for (int round = 0; round < Race.repetitions(100); round++) {
            NodeBeat beat = beat("node-" + round, 1);
            store().nodes().beat(beat);
            letTimePass(Duration.ofMillis(12));
            Race.run(2, number -> {
                if (number == 0) {
                    store().nodes().forget(Duration.ofMillis(10));
                } else {
                    secondStore().nodes().beat(beat);
                }
                return number;
            });
            assertThat(store().nodes().findAll()).extracting(NodeStatus::beat).contains(beat);
            store().nodes().remove(beat.instance());
        }
    }

    @Test
    default void signsOfLifeTakeNoRevision() {
        ControlPosition before = head(store());
        store().nodes().beat(beat("node", 1));
        store().nodes().forget(Duration.ZERO);
        assertThat(head(store())).isEqualTo(before);
    }
}
