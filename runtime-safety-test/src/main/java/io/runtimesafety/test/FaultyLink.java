package io.runtimesafety.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP link on the loopback interface to a server there, which can be cut, as when a server dies, or frozen, as when
 * packets vanish and nobody says so. Safe for use by many threads.
 */
public final class FaultyLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InetSocketAddress server;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private volatile boolean frozen;
    private volatile boolean cut;

    private FaultyLink(InetSocketAddress server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    /** A link to a server that listens on a loopback port. */
    public static FaultyLink to(int serverPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        FaultyLink link =
                new FaultyLink(new InetSocketAddress(loopback, serverPort), new ServerSocket(0, 50, loopback));
        start("faulty-link-door", link::acceptAll);
        return link;
    }

    /** The loopback port to connect to instead of the server's. */
    public int port() {
        return door.getLocalPort();
    }

    /** Lets nothing through any more, in either direction, without a word. New connections hang as well. */
    public void freeze() {
        frozen = true;
    }

    /** Ends {@link #freeze}; what was held back goes through. */
    public void thaw() {
        lock.lock();
        try {
            frozen = false;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Breaks every connection and refuses new ones. */
    public void cut() {
        cut = true;
        breakAll();
    }

    /** Breaks every connection once; new ones are let through. */
    public void breakAll() {
        open.removeIf(socket -> {
            closeQuietly(socket);
            return true;
        });
    }

    /** Ends {@link #cut}. */
    public void mend() {
        cut = false;
    }

    private void acceptAll() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException closed) {
                // The door was closed, or one connection failed: the loop's condition tells which.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        open.add(client);
        open.add(upstream);
        // Asked only now: whoever cuts the link at this moment either finds these sockets or is found here.
        if (cut) {
            closeBoth(client, upstream);
            return;
        }
        try {
            upstream.connect(server);
        } catch (IOException refused) {
            closeBoth(client, upstream);
            return;
        }
        start("faulty-link-out", () -> pump(client, upstream));
        start("faulty-link-in", () -> pump(upstream, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = readThawed(in, buffer); read >= 0; read = readThawed(in, buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException broken) {
            // Either side went away; the other one must hear of it.
        } finally {
            closeBoth(from, to);
        }
    }

    /** What is read, and the end of it too, is kept back while the link is frozen. */
    private int readThawed(InputStream in, byte[] buffer) throws IOException {
        int read = in.read(buffer);
        awaitThaw();
        return read;
    }

    private void awaitThaw() {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeBoth(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        open.remove(one);
        open.remove(other);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to close.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
        thaw();
    }
}
