package io.runtimesafety.redis;

import io.runtimesafety.tx.IdempotencyKey;
import java.util.List;
import java.util.UUID;

/** Names of everything one namespace keeps, all under one hash tag. */
record RedisKeys(String namespace) {
    String head() {
        return key("head");
    }

    String documents() {
        return key("documents");
    }

    String byRevision() {
        return key("by-revision");
    }

    String tombstones() {
        return key("tombstones");
    }

    String expiring() {
        return key("expiring");
    }

    String log() {
        return key("log");
    }

    String leases() {
        return key("leases");
    }

    String leaseEnds() {
        return key("lease-ends");
    }

    String nodes() {
        return key("nodes");
    }

    String trial() {
        return key("trial");
    }

    String changesChannel() {
        return key("changes");
    }

    /** The scope's length keeps pairs apart whose texts would run into each other. */
    String answer(IdempotencyKey key) {
        return key("answer:" + key.scope().length() + ':' + key.scope() + ':' + key.key());
    }

    String commit(UUID transaction) {
        return key("commit:" + transaction);
    }

    /** In the order the control operations of a commit and the purge expect. */
    List<String> control() {
        return List.of(head(), documents(), byRevision(), tombstones(), expiring(), log());
    }

    private String key(String name) {
        return "{rs:" + namespace + "}:" + name;
    }
}
