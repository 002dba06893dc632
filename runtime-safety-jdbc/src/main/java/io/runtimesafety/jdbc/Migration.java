package io.runtimesafety.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One numbered script of a dialect, as shipped.
 *
 * @param version what the tables are at after it
 * @param script the file's name
 */
record Migration(int version, String script, String text) {
    private static final List<String> SCRIPTS = List.of("V001__control_state_leases_idempotency.sql");

    /** All scripts of a dialect, in order. */
    static List<Migration> of(Dialect dialect) {
        return SCRIPTS.stream().map(script -> read(dialect, script)).toList();
    }

    static int newestVersion() {
        return versionOf(SCRIPTS.get(SCRIPTS.size() - 1));
    }

    private static Migration read(Dialect dialect, String script) {
        String path = "schema/" + dialect.name() + '/' + script;
        try (InputStream file = Migration.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("missing from the jar: " + path);
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
            return new Migration(versionOf(script), script, text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static int versionOf(String script) {
        return Integer.parseInt(script.substring(1, script.indexOf("__")));
    }

    /** The statements, one by one. A script ends each with a semicolon at the end of a line. */
    List<String> statements(String tablePrefix) {
        return Arrays.stream(text.replace("${prefix}", tablePrefix).split(";\\s*\\n"))
                .filter(statement -> !statement.isBlank())
                .toList();
    }

    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
