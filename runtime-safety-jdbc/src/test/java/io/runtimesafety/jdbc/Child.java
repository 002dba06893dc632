package io.runtimesafety.jdbc;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Another JVM that runs a main class of the tests, to be killed or to lack something. */
final class Child implements AutoCloseable {
    private static final String MARK = "said: ";

    private final Process process;
    private final BufferedReader reader;

    private Child(Process process) {
        this.process = process;
        this.reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Child start(Class<?> main, Predicate<String> keptOnClassPath, String... args) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(keptOnClassPath)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        command.add(main.getName());
        command.addAll(List.of(args));
        return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** What a child calls to be heard. */
    static void say(String text) {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
        out.println(MARK + text);
    }

    /** A store in a child, which has no server of its own. */
    static JdbcSafetyStore store(String url) {
        JdbcSafetyStore store =
                JdbcSafetyStore.builder().url(url).user("postgres").build();
        store.prepare();
        return store;
    }

    /** Waits for what the child says next. */
    String hears() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(MARK)) {
                return line.substring(MARK.length());
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("the child ended without a word:\n" + all);
    }

    /** Everything until the child ends. */
    String output() throws IOException {
        try (reader) {
            return reader.lines().collect(Collectors.joining("\n"));
        }
    }

    /** Kills it at once, whatever it is doing. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
