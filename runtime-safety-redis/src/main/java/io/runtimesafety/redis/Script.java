package io.runtimesafety.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script and the digest Redis knows it by.
 *
 * @param name its file, for messages
 */
record Script(String name, String source, String digest) {
    private static final String PRELUDE = "prelude.lua";
    private static final String DOCUMENT = "document.lua";

    static final Script PREPARE = of("prepare.lua", PRELUDE);
    static final Script FACTS = of("facts.lua");
    static final Script READ = of("read.lua", PRELUDE);
    static final Script COMMIT = of(
            "commit.lua",
            PRELUDE,
            DOCUMENT,
            "operations/begin.lua",
            "operations/fields.lua",
            "operations/values.lua",
            "operations/control.lua");
    static final Script CHANGES_SINCE = of("changes-since.lua", PRELUDE, DOCUMENT);
    static final Script PURGE = of("purge.lua", PRELUDE, DOCUMENT);
    static final Script LEASE_ACQUIRE = of("lease-acquire.lua", PRELUDE);
    static final Script LEASE_RENEW = of("lease-renew.lua", PRELUDE);
    static final Script LEASE_RELEASE = of("lease-release.lua");
    static final Script ANSWER_KEEP = of("answer-keep.lua");
    static final Script NODE_BEAT = of("node-beat.lua", PRELUDE);
    static final Script NODES = of("nodes.lua", PRELUDE);
    static final Script NODE_FORGET = of("node-forget.lua", PRELUDE);

    /** The file with others put before it, because a script of Redis cannot load another. */
    private static Script of(String file, String... before) {
        StringBuilder source = new StringBuilder();
        for (String each : before) {
            source.append(read(each));
        }
        source.append(read(file));
        return new Script(file, source.toString(), sha1(source.toString()));
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("script is missing from the jar: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("script cannot be read: " + file, broken);
        }
    }

    private static String sha1(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java runtime has SHA-1", missing);
        }
    }
}
