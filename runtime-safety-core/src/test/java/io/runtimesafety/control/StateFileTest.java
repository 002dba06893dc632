package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.KINDS;
import static io.runtimesafety.control.Samples.NOW;
import static io.runtimesafety.control.Samples.PERMISSION;
import static io.runtimesafety.control.Samples.SETTING;
import static io.runtimesafety.control.Samples.STOP;
import static io.runtimesafety.control.Samples.document;
import static io.runtimesafety.control.Samples.holding;
import static io.runtimesafety.control.Samples.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ch.qos.logback.classic.Level;
import io.runtimesafety.CapturedLog;
import io.runtimesafety.control.ControlChanges.Continuity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class StateFileTest {
    private static final String NODE = "node-1";

    private final CapturedLog log = CapturedLog.of(StateFile.class);
    private Path directory;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        directory = temporary.resolve("made").resolve("on demand");
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static Holdings sample() {
        return holding(
                        9,
                        document(STOP, "lost ж 😀", 8, 5),
                        document(STOP, "ending", 7, 1, NOW.plusSeconds(60)),
                        document(SETTING, "a", 6, 2),
                        document(PERMISSION, "a", 5, 1))
                .after(
                        new ControlChanges(
                                Continuity.REGRESSED,
                                position(4),
                                NOW,
                                List.of(
                                        document(SETTING, "a", 3, 1),
                                        document(SETTING, "late", 4, 1, Instant.parse("9999-12-31T23:59:59.999999Z")))),
                        KINDS);
    }

    private void saved(Holdings holdings) throws IOException {
        try (StateFile file = StateFile.open(directory, NODE)) {
            file.trySave(holdings);
        }
    }

    private Optional<Holdings> loaded() throws IOException {
        return loadedBy(NODE);
    }

    private Optional<Holdings> loadedBy(String node) throws IOException {
        try (StateFile file = StateFile.open(directory, node)) {
            return file.load(KINDS);
        }
    }

    /** The one file with state in it. */
    private Path file() throws IOException {
        return files().stream()
                .filter(file -> file.getFileName().toString().endsWith(".control-state"))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatWasSavedIsLoaded() throws IOException {
        saved(sample());
        assertThat(loaded()).contains(sample());
    }

    @Test
    void aLargeStateIsLoadedToo() throws IOException {
        String body = "{\"level\":1,\"text\":\"" + "😀".repeat(4_000) + "\"}";
        ControlDocument[] documents = Stream.iterate(1, i -> i + 1)
                .limit(300)
                .map(i -> new ControlDocument(STOP.id("ж".repeat(250) + i), i, body, null, false))
                .toArray(ControlDocument[]::new);
        saved(holding(300, documents));
        assertThat(loaded())
                .hasValueSatisfying(holdings -> assertThat(holdings.found()).hasSize(300));
    }

    @Test
    void aSecondSaveReplacesTheFirst() throws IOException {
        saved(sample());
        saved(holding(20));
        assertThat(loaded()).contains(holding(20));
        saved(sample());
        assertThat(loaded()).contains(sample());
    }

    @Test
    void withoutAFileThereIsNothingAndNoWarning() throws IOException {
        assertThat(loaded()).isEmpty();
        assertThat(log.lines(Level.WARN)).isEmpty();
    }

    @Test
    void aStopHeldInTwoVersionsIsAsStrictWhenItIsLoaded() throws IOException {
        Holdings twice = holding(9, document(STOP, "a", 9, 5, NOW.plusSeconds(60)))
                .after(
                        new ControlChanges(Continuity.REGRESSED, position(4), NOW, List.of(document(STOP, "a", 2, 1))),
                        KINDS)
                .after(new ControlChanges(Continuity.REGRESSED, position(1), NOW, List.of()), KINDS);
        assertThat(Samples.snapshot(twice).documents(STOP).find("a")).contains(new Samples.Level(5));
        saved(twice);
        assertThat(Samples.snapshot(loaded().orElseThrow()).documents(STOP).find("a"))
                .contains(new Samples.Level(5));
    }

    @Test
    void aFileCutAtAnyLengthIsRefused() throws IOException {
        saved(sample());
        Path path = file();
        byte[] whole = Files.readAllBytes(path);
        try (StateFile file = StateFile.open(directory, NODE)) {
            for (int length = 0; length < whole.length; length++) {
                Files.write(path, Arrays.copyOf(whole, length));
                assertThat(file.load(KINDS)).as("cut to %s bytes", length).isEmpty();
            }
        }
        assertThat(log.lines(Level.WARN))
                .hasSize(whole.length)
                .allSatisfy(line -> assertThat(line).startsWith("state file refused"));
    }

    @Test
    void aFileWithAnyByteChangedIsRefused() throws IOException {
        saved(sample());
        Path path = file();
        byte[] whole = Files.readAllBytes(path);
        try (StateFile file = StateFile.open(directory, NODE)) {
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                Files.write(path, damaged);
                assertThat(file.load(KINDS)).as("byte %s", at).isEmpty();
            }
            Files.write(path, whole);
            assertThat(file.load(KINDS)).contains(sample());
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() throws IOException {
        saved(sample());
        Path path = file();
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, whole.length + 1));
        assertThat(loaded()).isEmpty();
    }

    /** Damage that a matching checksum covers up, as from a program error: refused, or another state, never a failure. */
    @Test
    void evenWithAMatchingChecksumDamageNeverFailsTheBoot() throws Exception {
        saved(sample());
        Path path = file();
        byte[] whole = Files.readAllBytes(path);
        byte[] payload = Arrays.copyOf(whole, whole.length - 32);
        try (StateFile file = StateFile.open(directory, NODE);
                CapturedLog unreadable = CapturedLog.of(Entry.class)) {
            for (int at = 0; at < payload.length; at++) {
                byte[] damaged = payload.clone();
                damaged[at] ^= (byte) 0x7f;
                Files.write(path, withChecksum(damaged));
                assertThat(file.load(KINDS)).isNotNull();
            }
            for (int length = 0; length < payload.length; length++) {
                Files.write(path, withChecksum(Arrays.copyOf(payload, length)));
                assertThat(file.load(KINDS)).isEmpty();
            }
            assertThat(unreadable.lines(Level.ERROR)).isNotEmpty();
        }
    }

    private static byte[] withChecksum(byte[] bytes) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        return ByteBuffer.allocate(bytes.length + digest.length)
                .put(bytes)
                .put(digest)
                .array();
    }

    @Test
    void anotherVersionsFileIsRefusedAndTheLogSaysSo() throws Exception {
        saved(sample());
        byte[] whole = Files.readAllBytes(file());
        byte[] payload = Arrays.copyOf(whole, whole.length - 32);
        payload[7] = 2;
        Files.write(file(), withChecksum(payload));
        assertThat(loaded()).isEmpty();
        assertThat(log.lines(Level.WARN)).singleElement().asString().contains("written by another version");
    }

    @Test
    void anotherNodesFileIsRefusedAndTheLogSaysSo() throws IOException {
        saved(sample());
        Path mine = file();
        byte[] bytes = Files.readAllBytes(mine);
        Files.delete(mine);
        try (StateFile other = StateFile.open(directory, "node-2")) {
            other.trySave(holding(1));
        }
        Files.write(file(), bytes);
        assertThat(loadedBy("node-2")).isEmpty();
        assertThat(log.lines(Level.WARN)).singleElement().asString().contains("belongs to another node");
    }

    @Test
    void nodesWithSimilarKeysHaveFilesOfTheirOwn() throws IOException {
        List<String> keys = List.of("a/b", "a_b", "a\\b", "A/B", "k".repeat(100), "k".repeat(101));
        for (int i = 0; i < keys.size(); i++) {
            try (StateFile file = StateFile.open(directory, keys.get(i))) {
                file.trySave(holding(i + 1));
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            assertThat(loadedBy(keys.get(i))).contains(holding(i + 1));
        }
    }

    static Stream<String> hostileKeys() {
        return Stream.of(
                "../../x",
                "..",
                ".",
                "/etc/passwd",
                "C:\\windows",
                "a/../../../b",
                "~",
                "node key; rm -rf *",
                "ж😀ışık",
                "k".repeat(255),
                "😀".repeat(127),
                "con",
                "*?<>|\"'`$(x)");
    }

    @ParameterizedTest
    @MethodSource("hostileKeys")
    void whateverANodeIsCalledItsFilesLieInTheDirectory(String key, @TempDir Path outside) throws IOException {
        directory = outside.resolve("deep").resolve("state");
        try (StateFile file = StateFile.open(directory, key)) {
            file.trySave(sample());
        }
        assertThat(loadedBy(key)).contains(sample());
        try (Stream<Path> all = Files.walk(outside)) {
            assertThat(all.filter(Files::isRegularFile))
                    .hasSize(2)
                    .allSatisfy(
                            file -> assertThat(file.toRealPath().getParent()).isEqualTo(directory.toRealPath()));
        }
    }

    @Test
    void aFailedSaveLeavesTheLastFile() throws IOException {
        saved(sample());
        Path blocked = file().resolveSibling(file().getFileName() + ".next");
        Files.createDirectories(blocked.resolve("in the way"));
        try (StateFile file = StateFile.open(directory, NODE)) {
            assertThatIOException().isThrownBy(() -> file.trySave(holding(20)));
            assertThat(file.load(KINDS)).contains(sample());
        }
    }

    @Test
    void whatACrashLeftOfASaveIsPassedOver() throws IOException {
        saved(sample());
        Path next = file().resolveSibling(file().getFileName() + ".next");
        Files.write(next, "x".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertThat(loaded()).contains(sample());
        saved(holding(20));
        assertThat(loaded()).contains(holding(20));
    }

    @Test
    void aDirectoryInThePlaceOfTheFileIsRefused() throws IOException {
        saved(sample());
        Path path = file();
        Files.delete(path);
        Files.createDirectory(path);
        assertThat(loaded()).isEmpty();
        assertThat(log.lines(Level.WARN)).hasSize(1);
    }

    @Test
    void aSecondHandleInTheSameProcessReadsAndDoesNotWrite() throws IOException {
        try (StateFile first = StateFile.open(directory, NODE)) {
            first.trySave(sample());
            try (StateFile second = StateFile.open(directory, NODE)) {
                assertThat(second.load(KINDS)).contains(sample());
                assertThat(second.trySave(holding(20))).isFalse();
                assertThat(second.load(KINDS)).contains(sample());
            }
            assertThat(log.lines(Level.WARN)).singleElement().asString().contains("node=\"" + NODE + '"');
            first.trySave(holding(30));
        }
        assertThat(loaded()).contains(holding(30));
    }

    @Test
    void aSecondHandleWritesOnceTheFirstOneIsGone() throws IOException {
        StateFile first = StateFile.open(directory, NODE);
        try (StateFile second = StateFile.open(directory, NODE)) {
            assertThat(second.trySave(holding(20))).isFalse();
            first.close();
            assertThat(second.trySave(holding(20))).isTrue();
        }
        assertThat(loaded()).contains(holding(20));
    }

    @Test
    void aSecondProcessDoesNotWriteEvenAfterASecondHandleHereCameAndWent() throws Exception {
        try (StateFile first = StateFile.open(directory, NODE)) {
            first.trySave(sample());
            StateFile.open(directory, NODE).close();
            runOtherProcess();
            assertThat(first.load(KINDS)).contains(sample());
        }
        runOtherProcess();
        assertThat(loaded()).contains(holding(99));
    }

    private void runOtherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolveSibling("second-process.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }

    /** Another process with the same node key that tries to save. */
    static final class SecondProcess {
        private SecondProcess() {}

        public static void main(String[] arguments) throws IOException {
            try (StateFile file = StateFile.open(Path.of(arguments[0]), NODE)) {
                file.trySave(holding(99));
            }
        }
    }

    @Test
    void theFileCanBeOpenedAgainAsSoonAsItWasClosed() throws IOException {
        for (int i = 0; i < 3; i++) {
            saved(holding(i + 1));
            assertThat(loaded()).contains(holding(i + 1));
        }
        assertThat(log.lines(Level.WARN)).isEmpty();
    }

    @Test
    void aPlaceThatIsNoDirectoryIsAnError() throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createFile(directory.resolve("a file"));
        assertThatIOException().isThrownBy(() -> StateFile.open(file, NODE));
        assertThatIOException().isThrownBy(() -> StateFile.open(file.resolve("below"), NODE));
    }
}
