package io.runtimesafety.redis;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.tx.StoreException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what a namespace needs before its first use, and finds out what this Redis is. Safe for use by many threads. */
final class Preparation {
    static final String LAYOUT = "1";

    private static final Logger log = LoggerFactory.getLogger(Preparation.class);

    private final CommandLink link;
    private final RedisKeys keys;
    private final RedisAddress address;
    private volatile boolean done;
    private volatile boolean keepsEveryWrite;

    Preparation(CommandLink link, RedisKeys keys, RedisAddress address) {
        this.link = link;
        this.keys = keys;
        this.address = address;
    }

    /** Does nothing once it has succeeded. */
    void run() {
        link.requireOpen();
        if (done) {
            return;
        }
        try {
            ServerFacts facts = ServerFacts.withSettings(link, keys);
            facts.requireUsable(address);
            makeHead();
            keepsEveryWrite = facts.keepsEveryWrite();
            facts.warn();
            done = true;
            log.info(
                    "store ready store=\"{}\" namespace={} product=\"{}\"",
                    address.describe(),
                    keys.namespace(),
                    facts.product());
        } catch (StoreException refused) {
            if (refused.getCause() instanceof ConfigurationException wrong) {
                throw wrong;
            }
            throw new StoreException(address.setting() + ": " + refused.getMessage(), refused.retryable(), refused);
        }
    }

    /** Makes a new head after Redis lost it, with everything else or, by eviction, alone. */
    void repeat() {
        if (done) {
            log.warn("redis has lost this namespace's head, a new epoch begins namespace={}", keys.namespace());
        }
        makeHead();
    }

    private void makeHead() {
        Reply reply = link.change(
                Script.PREPARE,
                List.of(keys.head(), keys.log(), keys.byRevision(), keys.trial()),
                LAYOUT,
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString());
        if (!reply.text(0).equals(LAYOUT)) {
            ConfigurationException newer = new ConfigurationException(
                    "redis.namespace",
                    "namespace " + keys.namespace() + " has layout " + reply.text(0) + ", this version knows " + LAYOUT,
                    "use the version of the library that made it, or newer, or another namespace");
            throw new StoreException(String.valueOf(newer.getMessage()), false, newer);
        }
    }

    /** Whether Redis was found to write every change to disk before it answers. */
    boolean keepsEveryWrite() {
        return keepsEveryWrite;
    }
}
