package io.runtimesafety.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A real Redis on a free loopback port, with a directory of its own, that a test can stop, freeze and start again. */
final class RedisProcess implements AutoCloseable {
    private static final File BINARY = binary();

    private final Path directory;
    private final int port;
    private final List<String> arguments;
    private Process process;

    private RedisProcess(Path directory, int port, List<String> arguments) {
        this.directory = directory;
        this.port = port;
        this.arguments = arguments;
    }

    /** Started with these arguments after its port and directory; nothing is kept on disk unless they say so. */
    static RedisProcess start(String... arguments) {
        try {
            Path directory = Files.createTempDirectory("redis");
            RedisProcess redis = new RedisProcess(directory, freePort(), List.of(arguments));
            redis.startAgain();
            return redis;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A sentinel, whose own file it is started from. */
    static RedisProcess startSentinel(String... lines) {
        try {
            Path directory = Files.createTempDirectory("sentinel");
            Path file = Files.write(directory.resolve("sentinel.conf"), List.of(lines));
            RedisProcess sentinel = new RedisProcess(directory, freePort(), List.of(file.toString(), "--sentinel"));
            sentinel.startAgain();
            return sentinel;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void startAgain() {
        try {
            List<String> command = new ArrayList<>(List.of(BINARY.getAbsolutePath()));
            if (arguments.contains("--sentinel")) {
                command.addAll(arguments);
            }
            command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
            command.addAll(List.of("--dir", directory.toString()));
            if (!arguments.contains("--sentinel")) {
                command.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0"));
                command.addAll(arguments);
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Awaitility.await("a Redis that answers")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    private boolean answers() {
        try {
            String answer = send("PING");
            return answer.startsWith("+PONG") || answer.startsWith("-NOAUTH");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** Sends one command on a connection of its own and gives back the first line of the answer. */
    String send(String... command) {
        StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
        for (String part : command) {
            request.append('$')
                    .append(part.length())
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
                line.append((char) next);
                next = socket.getInputStream().read();
            }
            return line.toString();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The same, for a command that must succeed. */
    void tell(String... command) {
        String answer = send(command);
        if (!answer.equals("+OK")) {
            throw new IllegalStateException(String.join(" ", command) + " was answered " + answer);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** As a crash does. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thaw();
        kill();
    }

    static int freePort() {
        // A cluster node also listens 10,000 ports higher.
        for (int i = 0; i < 1_000; i++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static File binary() {
        try {
            File file = RedisExecProvider.defaultProvider().get();
            file.setExecutable(true);
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
