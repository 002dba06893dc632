package io.runtimesafety.redis;

import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.control.NodeStore;
import io.runtimesafety.store.Stores;
import io.runtimesafety.tx.IdempotencyStore;
import io.runtimesafety.tx.LeaseStore;

/** All stores, either each call by itself or all inside one transaction. */
record RedisStores(ControlStateStore controlState, NodeStore nodes, LeaseStore leases, IdempotencyStore idempotency)
        implements Stores {
    static RedisStores single(CommandLink link, RedisKeys keys, Committer committer, Preparation preparation) {
        return new RedisStores(
                new RedisControlStateStore(link, keys, committer, preparation),
                new RedisNodeStore(link, keys, committer),
                new RedisLeaseStore(link, keys),
                new RedisIdempotencyStore(link, keys));
    }

    static RedisStores in(RedisTransaction transaction, CommandLink link, RedisKeys keys, ControlStateStore committed) {
        return new RedisStores(
                new TransactionControlState(transaction, committed),
                new TransactionNodes(transaction, link, keys),
                new TransactionLeases(transaction, keys),
                new TransactionAnswers(transaction, keys));
    }
}
