package io.runtimesafety.redis;

import io.lettuce.core.RedisURI;
import io.runtimesafety.error.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is, without ever showing a password.
 *
 * @param setting the builder's setting that named it
 * @param cluster whether the nodes form a Redis Cluster
 */
record RedisAddress(String setting, boolean cluster, List<RedisURI> uris) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Za-z:.%_-]+]");
    private static final String FORMS = "redis://[user:password@]host[:port][/database], rediss://…"
            + " or redis-sentinel://host[:port][,host…]/…#master";

    static RedisAddress of(String uri) {
        return new RedisAddress("redis.uri", false, List.of(parse("redis.uri", uri)));
    }

    static RedisAddress ofCluster(List<String> uris) {
        if (uris.isEmpty()) {
            throw new ConfigurationException("redis.cluster", "no node is named", "name at least one of its nodes");
        }
        List<RedisURI> nodes =
                uris.stream().map(uri -> parse("redis.cluster", uri)).toList();
        if (nodes.stream().anyMatch(node -> !node.getSentinels().isEmpty() || node.getDatabase() != 0)) {
            throw new ConfigurationException(
                    "redis.cluster",
                    "a cluster has neither sentinels nor numbered databases",
                    "name its nodes as redis://host:port");
        }
        return new RedisAddress("redis.cluster", true, nodes);
    }

    /** The cause is left out on purpose: a parser's message repeats what it was given, password included. */
    @SuppressWarnings("UnusedException")
    private static RedisURI parse(String setting, String uri) {
        if (uri.isBlank()) {
            throw new ConfigurationException(setting, "the URI is empty", "write " + FORMS);
        }
        RedisURI parsed;
        try {
            parsed = RedisURI.create(uri);
        } catch (RuntimeException malformed) {
            throw new ConfigurationException(setting, "not a Redis URI", "write " + FORMS);
        }
        List<RedisURI> places = parsed.getSentinels().isEmpty() ? List.of(parsed) : parsed.getSentinels();
        if (!places.stream().allMatch(RedisAddress::isPlace)) {
            throw new ConfigurationException(setting, "the URI names no host, or one that cannot be", "write " + FORMS);
        }
        return parsed;
    }

    /** The driver takes for a host whatever it cannot read otherwise, a misplaced password included. */
    private static boolean isPlace(RedisURI uri) {
        return uri.getSocket() != null
                || (uri.getHost() != null && HOST.matcher(uri.getHost()).matches());
    }

    /** The same with a limit for connecting and for the greetings exchanged then. */
    RedisAddress within(Duration timeout) {
        uris.forEach(uri -> {
            uri.setTimeout(timeout);
            uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
        });
        return this;
    }

    /** A few words for people: kind and places. */
    String describe() {
        RedisURI first = uris.get(0);
        if (cluster) {
            return "redis cluster nodes=" + places(uris);
        }
        if (!first.getSentinels().isEmpty()) {
            return "redis sentinel master=" + first.getSentinelMasterId() + " sentinels="
                    + places(first.getSentinels());
        }
        return "redis address=" + place(first) + " database=" + first.getDatabase();
    }

    private static String places(List<RedisURI> uris) {
        return uris.stream().map(RedisAddress::place).collect(Collectors.joining(","));
    }

    private static String place(RedisURI uri) {
        return uri.getSocket() == null ? uri.getHost() + ':' + uri.getPort() : uri.getSocket();
    }

    /** A record's own text would show the URIs. */
    @Override
    public String toString() {
        return describe();
    }
}
