package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.id;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis came back with less than it had acknowledged. */
class LossTest {
    private final String namespace = SharedRedis.freshNamespace();
    private final RedisSafetyStore store = SharedRedis.store(namespace).build();

    @BeforeEach
    void prepare() {
        store.prepare();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aFailoverThatLostWritesIsARegressionEvenAfterTheSameNumbersWereGivenOutAgain() {
        store.controlState().write(put("a", "kept"));
        ControlPosition kept = head(store);
        Runnable failover = SharedRedis.backup(namespace);
        store.controlState().write(put("a", "lost"));
        ControlPosition lost = head(store);

        failover.run();
        assertThat(store.controlState().changesSince(lost).continuity()).isEqualTo(Continuity.REGRESSED);

        store.controlState().write(put("a", "another"));
        assertThat(head(store).revision()).isEqualTo(lost.revision());
        ControlChanges changes = store.controlState().changesSince(lost);
        assertThat(changes.continuity()).isEqualTo(Continuity.REGRESSED);
        assertThat(changes.documents()).extracting(ControlDocument::body).containsExactly("another");
        assertThat(store.controlState().changesSince(kept).continuity()).isEqualTo(Continuity.CONTINUES);
    }

    @Test
    void anEmptyRedisBeginsANewEpochByItself() {
        store.controlState().write(put("a", "1"));
        ControlPosition before = head(store);
        SharedRedis.keys(namespace).forEach(SharedRedis.admin()::del);

        ControlChanges changes = store.controlState().changesSince(before);
        assertThat(changes.continuity()).isEqualTo(Continuity.REGRESSED);
        assertThat(changes.head().epoch()).isNotEqualTo(before.epoch());
        assertThat(changes.documents()).isEmpty();

        SharedRedis.keys(namespace).forEach(SharedRedis.admin()::del);
        store.controlState().write(put("a", "2"));
        assertThat(body(store, "a")).isEqualTo("2");
        assertThat(head(store).revision()).isEqualTo(1);
    }

    @Test
    void aLostHeadLosesNoDocumentAndNoNumberIsGivenOutAgain() {
        store.controlState().write(put("a", "1"));
        store.controlState().write(put("b", "1"));
        ControlPosition before = head(store);
        SharedRedis.admin().del("{rs:" + namespace + "}:head");

        ControlChanges changes = store.controlState().changesSince(before);
        assertThat(changes.continuity()).isEqualTo(Continuity.REGRESSED);
        assertThat(changes.documents()).hasSize(2);
        store.controlState().write(put("c", "1"));
        assertThat(store.controlState().find(id("c")).orElseThrow().revision()).isEqualTo(before.revision() + 1);
        assertThat(store.controlState().changesSince(changes.head()).continuity())
                .isEqualTo(Continuity.CONTINUES);
    }
}
