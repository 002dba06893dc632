package io.runtimesafety.redis;

import io.runtimesafety.control.ControlStateStore;
import io.runtimesafety.store.StoreSet;
import io.runtimesafety.store.Stores;

/** All stores, either each call by itself or all inside one transaction. */
final class RedisStores {
    private RedisStores() {}

    static Stores single(CommandLink link, RedisKeys keys, Committer committer, Preparation preparation) {
        return new StoreSet(
                new RedisControlStateStore(link, keys, committer, preparation),
                new RedisNodeStore(link, keys, committer),
                new RedisLeaseStore(link, keys),
                new RedisIdempotencyStore(link, keys));
    }

    static Stores in(RedisTransaction transaction, CommandLink link, RedisKeys keys, ControlStateStore committed) {
        return new StoreSet(
                new TransactionControlState(transaction, committed),
                new TransactionNodes(transaction, link, keys),
                new TransactionLeases(transaction, keys),
                new TransactionAnswers(transaction, keys));
    }
}
