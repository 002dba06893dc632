package io.runtimesafety.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on the loopback interface. */
@Timeout(30)
class FaultyLinkTest {
    private static final int LONG_MILLIS = 10_000;
    private static final int SHORT_MILLIS = 100;

    private ServerSocket server;
    private FaultyLink link;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LONG_MILLIS);
        link = FaultyLink.to(server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
    }

    /** A client's end and the server's end of one connection through the link. */
    private record Connection(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private Socket client() throws IOException {
        Socket client = new Socket();
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), link.port()), LONG_MILLIS);
        client.setSoTimeout(LONG_MILLIS);
        return client;
    }

    private Connection connection() throws IOException {
        Socket client = client();
        Socket accepted = server.accept();
        accepted.setSoTimeout(LONG_MILLIS);
        return new Connection(client, accepted);
    }

    private static void say(Socket from, String text) throws IOException {
        from.getOutputStream().write(text.getBytes(UTF_8));
        from.getOutputStream().flush();
    }

    private static String hear(Socket to, int bytes) throws IOException {
        return new String(to.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LONG_MILLIS);
    }

    /** Hears the end of the connection, in good order or not. */
    private static void assertBroken(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("not broken but silent", silent);
        } catch (IOException reset) {
            assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void bytesGoThroughInBothDirections() throws IOException {
        try (Connection connection = connection()) {
            say(connection.client(), "ping");
            assertThat(hear(connection.server(), 4)).isEqualTo("ping");
            say(connection.server(), "pong");
            assertThat(hear(connection.client(), 4)).isEqualTo("pong");
        }
    }

    @Test
    void theEndOfOneSideReachesTheOther() throws IOException {
        try (Connection connection = connection()) {
            connection.server().close();
            assertBroken(connection.client());
        }
    }

    @Test
    void aFrozenLinkHoldsBytesBackWithoutAWordAndAThawLetsThemThrough() throws IOException {
        try (Connection connection = connection()) {
            link.freeze();
            say(connection.client(), "ping");
            say(connection.server(), "pong");
            assertSilent(connection.server());
            assertSilent(connection.client());
            link.thaw();
            assertThat(hear(connection.server(), 4)).isEqualTo("ping");
            assertThat(hear(connection.client(), 4)).isEqualTo("pong");
        }
    }

    @Test
    void aFrozenLinkHidesTheEndOfAServerToo() throws IOException {
        try (Connection connection = connection()) {
            link.freeze();
            connection.server().close();
            assertSilent(connection.client());
            link.thaw();
            assertBroken(connection.client());
        }
    }

    @Test
    void newConnectionsOverAFrozenLinkHang() throws IOException {
        link.freeze();
        try (Socket client = client()) {
            say(client, "ping");
            assertSilent(client);
            link.thaw();
            try (Socket accepted = server.accept()) {
                assertThat(hear(accepted, 4)).isEqualTo("ping");
            }
        }
    }

    @Test
    void aCutLinkBreaksEveryConnectionAndRefusesNewOnesUntilMended() throws IOException {
        try (Connection connection = connection();
                Connection another = connection()) {
            link.cut();
            assertBroken(connection.client());
            assertBroken(connection.server());
            assertBroken(another.client());
            try (Socket refused = client()) {
                assertBroken(refused);
            }
        }
        link.mend();
        try (Connection connection = connection()) {
            say(connection.client(), "ping");
            assertThat(hear(connection.server(), 4)).isEqualTo("ping");
        }
    }

    @Test
    void breakingAllBreaksOnlyWhatIsOpenNow() throws IOException {
        try (Connection connection = connection()) {
            link.breakAll();
            assertBroken(connection.client());
            assertBroken(connection.server());
        }
        try (Connection connection = connection()) {
            say(connection.server(), "pong");
            assertThat(hear(connection.client(), 4)).isEqualTo("pong");
        }
    }

    @Test
    void aFrozenLinkCanBeCut() throws IOException {
        try (Connection connection = connection()) {
            link.freeze();
            say(connection.client(), "ping");
            link.cut();
            assertBroken(connection.client());
            assertBroken(connection.server());
        }
    }

    @Test
    void aServerThatIsNotThereBreaksTheConnection() throws IOException {
        server.close();
        try (Socket client = client()) {
            assertBroken(client);
        }
    }

    @Test
    void noConnectionSlipsThroughWhileTheLinkIsCut() throws IOException {
        for (int round = 0; round < Race.repetitions(200); round++) {
            Socket racing = Race.run(2, number -> {
                        if (number == 0) {
                            return client();
                        }
                        link.cut();
                        return null;
                    })
                    .get(0);
            assertBroken(racing);
            racing.close();
            link.mend();
        }
    }

    @Test
    void afterCloseNobodyGetsThrough() throws IOException {
        try (Connection connection = connection()) {
            link.close();
            assertBroken(connection.client());
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
        }
    }
}
