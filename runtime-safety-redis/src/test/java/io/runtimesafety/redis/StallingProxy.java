package io.runtimesafety.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A way to Redis on which the connections open at one moment can be made to go dead silent for good, while new ones
 * work. The kit's {@code FaultyLink} freezes all of them, new ones too, and lets what it held back through later: with it
 * a store could not be seen to help itself by connecting again.
 */
final class StallingProxy implements AutoCloseable {
    private final int redisPort;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Link> links = new ConcurrentLinkedQueue<>();

    /** One connection, and whether it still passes anything on. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean stalled;

        private Link(Socket client) throws IOException {
            this.client = client;
            this.server = new Socket(InetAddress.getLoopbackAddress(), redisPort);
            begin("stalling-proxy-out", () -> pump(this.client, this.server));
            begin("stalling-proxy-in", () -> pump(this.server, this.client));
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    if (!stalled) {
                        to.getOutputStream().write(buffer, 0, read);
                    }
                }
            } catch (IOException gone) {
                // Closed by either side, which the other one hears of below.
            } finally {
                if (!stalled) {
                    close();
                }
            }
        }

        private void close() {
            try {
                client.close();
                server.close();
            } catch (IOException alreadyGone) {
                // Nothing is left to close.
            }
        }
    }

    StallingProxy(int redisPort) throws IOException {
        this.redisPort = redisPort;
        begin("stalling-proxy-door", () -> {
            while (!door.isClosed()) {
                try {
                    links.add(new Link(door.accept()));
                } catch (IOException closed) {
                    // The loop's condition tells whether the door or one connection was closed.
                }
            }
        });
    }

    String uri() {
        return "redis://127.0.0.1:" + door.getLocalPort();
    }

    int connections() {
        return links.size();
    }

    void stallOpenConnections() {
        links.forEach(link -> link.stalled = true);
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        links.forEach(Link::close);
    }
}
