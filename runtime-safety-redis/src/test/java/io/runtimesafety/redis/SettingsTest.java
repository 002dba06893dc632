package io.runtimesafety.redis;

import static io.runtimesafety.redis.TestDocuments.body;
import static io.runtimesafety.redis.TestDocuments.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.tx.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String SECRET = "correct-horse";
    private static final RedisProcess PROTECTED = RedisProcess.start("--requirepass", SECRET);

    @AfterAll
    static void stop() {
        PROTECTED.close();
    }

    private static void refused(Runnable call, String setting, String problem) {
        long started = System.nanoTime();
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        wrong -> assertThat(wrong.setting()).isEqualTo(setting))
                .hasMessageContaining(problem)
                .satisfies(wrong -> assertThat(everythingSaidBy(wrong)).doesNotContain(SECRET));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
    }

    private static String everythingSaidBy(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void refusedWhenPrepared(RedisSafetyStoreBuilder builder, String setting, String problem) {
        try (RedisSafetyStore store = builder.build()) {
            refused(store::prepare, setting, problem);
            assertThatThrownBy(() -> store.controlState().write(put("a", "1")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            refused -> assertThat(refused.retryable()).isFalse())
                    .satisfies(wrong -> assertThat(everythingSaidBy(wrong)).doesNotContain(SECRET));
        }
    }

    private static String withUser(String user, String password, int port) {
        return "redis://" + user + ':' + password + "@127.0.0.1:" + port;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "localhost",
                "localhost:6379",
                "http://user:correct-horse@localhost",
                "redis://user:correct-horse@host:port",
                "redis://",
                "redis://:correct-horse@:6379",
                "redis-sentinel://host:26379",
                "redis://user:correct-horse@ho st"
            })
    void aUriThatIsNoneIsRefusedAtOnce(String uri) {
        refused(() -> RedisSafetyStore.builder().uri(uri).build(), "redis.uri", "URI");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UPPER", "a b", "{tag}", "a:b", "ı", "-a"})
    void aNamespaceThatCannotBePartOfAKeyIsRefused(String namespace) {
        refused(() -> SharedRedis.store(namespace).build(), "redis.namespace", "cannot be part of a key");
    }

    @Test
    void namespacesAreNotLongerThan63Characters() {
        assertThat(SharedRedis.store("n".repeat(63)).build()).isNotNull().satisfies(RedisSafetyStore::close);
        refused(() -> SharedRedis.store("n".repeat(64)).build(), "redis.namespace", "63");
    }

    @Test
    void spansOfTimeHaveLimits() {
        refused(() -> SharedRedis.store("a").commandTimeout(Duration.ZERO).build(), "redis.command-timeout", "range");
        refused(
                () -> SharedRedis.store("a")
                        .commandTimeout(Duration.ofMinutes(1).plusMillis(1))
                        .build(),
                "redis.command-timeout",
                "at most 1 min");
        refused(
                () -> SharedRedis.store("a").conflictLimit(Duration.ofDays(1)).build(),
                "redis.conflict-limit",
                "range");
        refused(() -> SharedRedis.store("a").heartbeat(Duration.ofMillis(-1)).build(), "redis.heartbeat", "range");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        List<String> nodes = List.of("redis://127.0.0.1:1");
        refused(() -> RedisSafetyStore.builder().build(), "redis.uri", "neither");
        refused(() -> SharedRedis.store("a").cluster(nodes).build(), "redis.uri", "together");
        refused(() -> RedisSafetyStore.builder().cluster(List.of()).build(), "redis.cluster", "no node");
        refused(() -> RedisSafetyStore.builder().cluster(List.of("nonsense")).build(), "redis.cluster", "not a Redis");
        refused(
                () -> RedisSafetyStore.builder()
                        .cluster(List.of("redis://127.0.0.1:1/5"))
                        .build(),
                "redis.cluster",
                "databases");
        RedisClient client = RedisClient.create();
        refused(() -> RedisSafetyStore.builder().cluster(nodes).client(client).build(), "redis.client", "together");
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void aWrongPasswordIsNamed() {
        refusedWhenPrepared(
                RedisSafetyStore.builder().uri(withUser("default", SECRET + "-not", PROTECTED.port())),
                "redis.uri",
                "password is wrong");
        refusedWhenPrepared(
                RedisSafetyStore.builder().uri("redis://:" + SECRET + "-not@127.0.0.1:" + PROTECTED.port()),
                "redis.uri",
                "password is wrong");
    }

    @Test
    void aMissingPasswordIsNamed() {
        refusedWhenPrepared(RedisSafetyStore.builder().uri(PROTECTED.uri()), "redis.uri", "asks for a password");
    }

    @Test
    void theRightPasswordWorksAndIsNeverShown() {
        try (RedisSafetyStore store = RedisSafetyStore.builder()
                .uri(withUser("default", SECRET, PROTECTED.port()))
                .namespace("mine")
                .build()) {
            store.prepare();
            store.controlState().write(put("a", "1"));
            assertThat(store.description())
                    .contains("127.0.0.1:" + PROTECTED.port(), "database=0", "namespace=mine")
                    .doesNotContain(SECRET);
            assertThat(store.probe().detail()).startsWith("redis 7.").doesNotContain(SECRET);
            PROTECTED.kill();
            assertThat(store.probe().detail()).isNotBlank().doesNotContain(SECRET);
            assertThatThrownBy(() -> store.controlState().write(put("a", "1")))
                    .satisfies(away -> assertThat(everythingSaidBy(away)).doesNotContain(SECRET));
        } finally {
            PROTECTED.startAgain();
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        refusedWhenPrepared(
                RedisSafetyStore.builder().uri(SharedRedis.PROCESS.uri() + "/4711"), "redis.uri", "database number");
    }

    @Test
    void aServerThatIsNoClusterIsNamed() {
        refusedWhenPrepared(
                RedisSafetyStore.builder().cluster(List.of(SharedRedis.PROCESS.uri())),
                "redis.cluster",
                "not a node of a Redis Cluster");
    }

    private static String userWith(String name, String... rules) {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on", ">" + SECRET));
        command.addAll(List.of(rules));
        SharedRedis.PROCESS.tell(command.toArray(String[]::new));
        return withUser(name, SECRET, SharedRedis.PROCESS.port());
    }

    @Test
    void missingRightsAreNamedBeforeAnythingIsMade() {
        String namespace = SharedRedis.freshNamespace();
        refusedWhenPrepared(
                SharedRedis.store(namespace).uri(userWith("no-scripts", "~*", "&*", "+@all", "-@scripting")),
                "redis.uri",
                "may not do what is needed");
        refusedWhenPrepared(
                SharedRedis.store(namespace).uri(userWith("no-zadd", "~*", "&*", "+@all", "-zadd")),
                "redis.uri",
                "may not do what is needed");
        refusedWhenPrepared(
                SharedRedis.store(namespace).uri(userWith("other-keys", "~other:*", "&*", "+@all")),
                "redis.uri",
                "may not do what is needed");
        assertThat(SharedRedis.keys(namespace)).noneMatch(key -> key.endsWith(":head"));
    }

    /** The rights that docs/redis.md lists are enough. */
    @Test
    void theDocumentedRightsAreEnough() throws InterruptedException {
        String namespace = SharedRedis.freshNamespace();
        String uri = userWith(
                "documented",
                "~{rs:" + namespace + "}:*",
                "&{rs:" + namespace + "}:changes",
                "+@connection",
                "+eval",
                "+evalsha",
                "+time",
                "+get",
                "+set",
                "+del",
                "+exists",
                "+@hash",
                "+@sortedset",
                "+publish",
                "+subscribe");
        try (RedisSafetyStore store = SharedRedis.store(namespace).uri(uri).build()) {
            store.prepare();
            var heard = new LinkedBlockingQueue<>();
            store.onChange(heard::add);
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isNotNull();
            TestDocuments.incrementIn(store, "a");
            store.controlState().purge(Duration.ZERO);
            assertThat(body(store, "a")).isEqualTo("1");
            assertThat(store.leases().tryAcquire("lease", "owner", Duration.ofMinutes(1)))
                    .isPresent();
            assertThat(store.nodes().findAll()).isEmpty();
            assertThat(store.probe().reachable()).isTrue();
        }
    }

    @Test
    void aNewerLayoutIsRefused() {
        String namespace = SharedRedis.freshNamespace();
        SharedRedis.admin().hset("{rs:" + namespace + "}:head", Map.of("layout", "2", "epoch", "x"));
        refusedWhenPrepared(SharedRedis.store(namespace), "redis.namespace", "layout 2");
        assertThat(SharedRedis.admin().hgetall("{rs:" + namespace + "}:head")).hasSize(2);
    }

    @Test
    void anOldServerIsRefused() {
        RedisAddress address = RedisAddress.of("redis://127.0.0.1");
        for (String version : List.of("2.8.24", "5.0.14", "6.0.20")) {
            ServerFacts old = new ServerFacts(ServerFacts.parse("# Server\r\nredis_version:" + version + "\r\n"), "");
            refused(() -> old.requireUsable(address), "redis.uri", version + " is too old");
        }
        for (String version :
                List.of("6.2.0", "7.0.15", "8.2.1", "255.255.255", "unknown", "6", "six.two", "5.x", "")) {
            new ServerFacts(Map.of("redis_version", version), "").requireUsable(address);
        }
        new ServerFacts(Map.of(), "").requireUsable(address);
        assertThat(new ServerFacts(Map.of("redis_version", "six.two"), "").product())
                .isEqualTo("redis unknown");
        assertThat(new ServerFacts(Map.of(), "").product()).isEqualTo("redis unknown");
        assertThat(new ServerFacts(Map.of("redis_version", "7.2.4", "valkey_version", "8.0.1-rc1"), "").product())
                .isEqualTo("valkey 8.0.1-rc1");
    }

    @Test
    void theHostsOwnClientIsUsedAndLeftOpen() {
        RedisClient client = RedisClient.create();
        String namespace = SharedRedis.freshNamespace();
        RedisSafetyStore store = SharedRedis.store(namespace).client(client).build();
        store.prepare();
        assertThat(TestDocuments.incrementIn(store, "a")).isEqualTo(1);
        store.close();
        try (var connection = client.connect(RedisURI.create(SharedRedis.PROCESS.uri()))) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @Test
    void addressesAreDescribedByKindAndPlace() {
        assertThat(RedisAddress.of("redis-sentinel://:" + SECRET + "@a:1,b:2/3#main")
                        .describe())
                .isEqualTo("redis sentinel master=main sentinels=a:1,b:2");
        assertThat(RedisAddress.ofCluster(List.of("redis://:" + SECRET + "@a:1", "redis://b:2")))
                .hasToString("redis cluster nodes=a:1,b:2");
    }
}
