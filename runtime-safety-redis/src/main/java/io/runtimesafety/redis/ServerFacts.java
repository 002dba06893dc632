package io.runtimesafety.redis;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.tx.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server says about itself; nothing where its user may not ask. */
record ServerFacts(Map<String, String> info, String fsync) {
    private static final Logger log = LoggerFactory.getLogger(ServerFacts.class);
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})([.-].*)?");
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    /** What the server that has the namespace says of itself at the moment, in one question. */
    static ServerFacts ofNow(CommandLink link, RedisKeys keys) {
        Reply reply = link.read(Script.FACTS, List.of(keys.head()));
        return new ServerFacts(parse(reply.text(0)), "");
    }

    static ServerFacts withSettings(CommandLink link, RedisKeys keys) {
        Map<String, String> info = ofNow(link, keys).info();
        Map<String, String> config =
                ask(() -> link.ask(to -> to.askOwner(keys.head(), owner -> owner.configGet("appendfsync"))));
        return new ServerFacts(info, config.getOrDefault("appendfsync", ""));
    }

    private interface Question {
        Map<String, String> answer();
    }

    /** Many a hosted Redis does not let its users ask. */
    private static Map<String, String> ask(Question question) {
        try {
            return question.answer();
        } catch (StoreException refused) {
            String refusal = RedisFailures.refusal(refused);
            if (refusal != null && (refusal.contains("NOPERM") || refusal.contains("unknown command"))) {
                return Map.of();
            }
            throw refused;
        }
    }

    static Map<String, String> parse(String info) {
        Map<String, String> facts = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
        });
        return facts;
    }

    String product() {
        return info.containsKey("valkey_version")
                ? "valkey " + known(info.get("valkey_version"))
                : "redis " + known(info.get("redis_version"));
    }

    private static String known(@Nullable String version) {
        return version != null && VERSION.matcher(version).matches() ? version : "unknown";
    }

    void requireUsable(RedisAddress address) {
        Matcher version = VERSION.matcher(info.getOrDefault("redis_version", ""));
        if (version.matches() && isTooOld(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))) {
            throw new ConfigurationException(
                    address.setting(), product() + " is too old", "use Redis 6.2 or newer, or Valkey");
        }
        if (!address.cluster() && info.getOrDefault("redis_mode", "").equals("cluster")) {
            throw new ConfigurationException(
                    address.setting(), "the server is a node of a Redis Cluster", "name its nodes with redis.cluster");
        }
    }

    private static boolean isTooOld(int major, int minor) {
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR);
    }

    /** Whether what is asked goes to a primary that has its data in memory; true where that is not known. */
    boolean takesWrites() {
        return !info.getOrDefault("role", "master").equals("slave")
                && info.getOrDefault("loading", "0").equals("0");
    }

    /** Why it cannot be used though it answers; empty if it can. */
    String trouble() {
        return takesWrites() ? "" : ", a replica or still loading its data";
    }

    /** Only a synchronous append-only file keeps every write that was answered. */
    boolean keepsEveryWrite() {
        return info.getOrDefault("aof_enabled", "0").equals("1") && fsync.equals("always");
    }

    void warn() {
        if (info.getOrDefault("maxmemory_policy", "").startsWith("allkeys")
                && !info.getOrDefault("maxmemory", "0").equals("0")) {
            log.warn(
                    "redis may evict control state and leases when its memory is full maxmemoryPolicy={}"
                            + " fix=\"use noeviction\"",
                    info.get("maxmemory_policy"));
        }
    }
}
