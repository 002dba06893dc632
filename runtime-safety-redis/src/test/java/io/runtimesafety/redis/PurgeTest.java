package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.delete;
import static io.runtimesafety.redis.TestDocuments.head;
import static io.runtimesafety.redis.TestDocuments.id;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.control.ControlChanges;
import io.runtimesafety.control.ControlChanges.Continuity;
import io.runtimesafety.control.ControlDocument;
import io.runtimesafety.control.ControlPosition;
import io.runtimesafety.control.ControlWrite;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PurgeTest {
    private final String namespace = SharedRedis.freshNamespace();
    private final RedisSafetyStore store = SharedRedis.store(namespace).build();

    @AfterEach
    void close() {
        store.close();
    }

    private long size(String key) {
        String name = "{rs:" + namespace + "}:" + key;
        return SharedRedis.admin().type(name).equals("hash")
                ? SharedRedis.admin().hlen(name)
                : SharedRedis.admin().zcard(name);
    }

    @Test
    void everythingThatEndedIsForgottenThoughEachRunOfTheScriptIsBounded() {
        int many = 1_200;
        store.inTransaction(stores -> {
            for (int i = 0; i < many; i++) {
                stores.controlState().write(put("deleted-" + i, "1"));
                stores.controlState()
                        .write(new ControlWrite.Put(id("expired-" + i), "1", Expiry.after(Duration.ofNanos(1_000))));
            }
            stores.controlState().write(put("kept", "1"));
            return stores;
        });
        store.inTransaction(stores -> {
            for (int i = 0; i < many; i++) {
                stores.controlState().write(delete("deleted-" + i));
            }
            return stores;
        });
        for (int i = 0; i < many; i++) {
            store.controlState().write(put("kept", Integer.toString(i)));
        }
        assertThat(size("documents")).isEqualTo(2L * many + 1);

        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        store.controlState().purge(Duration.ofMillis(10));

        assertThat(size("documents")).isEqualTo(1);
        assertThat(size("by-revision")).isEqualTo(1);
        assertThat(size("tombstones")).isZero();
        assertThat(size("expiring")).isZero();
        assertThat(size("log")).isEqualTo(1);
        assertThat(head(store).revision()).isEqualTo(many + 2L);
    }

    /** A node that knows an earlier version without an expiry must still hear that it is over. */
    @Test
    void aDocumentWrittenWithAPastExpiryIsKeptUntilItsRevisionIsOldToo() {
        store.controlState().write(put("a", "1"));
        ControlPosition known = head(store);
        Instant past = Instant.parse("1999-01-01T00:00:00Z");
        store.controlState().write(new ControlWrite.Put(id("a"), "2", Expiry.at(past)));

        store.controlState().purge(Duration.ofHours(1));
        ControlChanges changes = store.controlState().changesSince(known);
        assertThat(changes.continuity()).isEqualTo(Continuity.CONTINUES);
        assertThat(changes.documents()).extracting(ControlDocument::expiresAt).containsExactly(past);

        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        store.controlState().purge(Duration.ZERO);
        assertThat(size("documents")).isZero();
    }
}
