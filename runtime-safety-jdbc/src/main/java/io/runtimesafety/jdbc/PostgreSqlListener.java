package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.schedule.Backoff;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for changes on a connection of its own, in a thread of its own, until closed. A connection that was silent
 * for a heartbeat is asked for a sign of life; one that does not give it within another heartbeat is replaced, and
 * because something may have been missed, subscribers are told to look.
 */
final class PostgreSqlListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgreSqlListener.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final DataSource source;
    private final String channelQuery;
    private final int heartbeatMillis;
    private final Consumer<ChangeHint> hints;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable Connection> current = new AtomicReference<>();
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    private boolean reported;

    private PostgreSqlListener(DataSource source, SqlTexts texts, Duration heartbeat, Consumer<ChangeHint> hints) {
        this.source = source;
        this.channelQuery = texts.fill("select " + PostgreSqlDialect.CHANNEL);
        this.heartbeatMillis = Math.toIntExact(heartbeat.toMillis());
        this.hints = hints;
    }

    static PostgreSqlListener start(DataSource source, SqlTexts texts, Duration heartbeat, Consumer<ChangeHint> hints) {
        PostgreSqlListener listener = new PostgreSqlListener(source, texts, heartbeat, hints);
        Thread thread = new Thread(listener::run, "runtime-safety-jdbc-listener");
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    private void run() {
        while (!isClosing()) {
            try (Connection connection = source.getConnection()) {
                current.set(connection);
                listen(connection);
            } catch (SQLException | RuntimeException lost) {
                report(lost);
            } finally {
                current.set(null);
            }
            pause();
        }
    }

    private void listen(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, heartbeatMillis);
        connection.setAutoCommit(true);
        PGConnection notifications = connection.unwrap(PGConnection.class);
        String channel = channel(connection);
        PostgreSqlDialect.execute(connection, "listen " + channel);
        log.info("listening for changes channel={}", channel);
        reported = false;
        backoff.reset();
        hints.accept(ChangeHint.look());
        while (!isClosing()) {
            PGNotification[] heard = notifications.getNotifications(heartbeatMillis);
            if (heard == null || heard.length == 0) {
                requireSame(channel, channel(connection));
            } else {
                for (PGNotification each : heard) {
                    hints.accept(ChangeHint.parse(each.getParameter()));
                }
            }
        }
    }

    /** Also the sign of life: the answer must come within the network time-out. */
    private String channel(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(channelQuery)) {
            row.next();
            String channel = row.getString(1);
            if (channel == null) {
                throw new SQLException("the tables do not exist where the listener's connection looks");
            }
            return channel;
        }
    }

    private static void requireSame(String channel, String now) throws SQLException {
        if (!channel.equals(now)) {
            throw new SQLException("the tables were made anew");
        }
    }

    private void report(Exception lost) {
        if (!isClosing() && !reported) {
            reported = true;
            log.warn("not listening for changes, polling finds them meanwhile reason=\"{}\"", lost.toString());
        }
    }

    private void pause() {
        try {
            if (closing.await(backoff.next().toNanos(), TimeUnit.NANOSECONDS)) {
                log.debug("listener ends");
            }
        } catch (InterruptedException ignored) {
            // Nobody interrupts this thread to end it; close() does.
            log.debug("listener was interrupted");
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public void close() {
        closing.countDown();
        Connection connection = current.get();
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException broken) {
                log.debug("listener's connection not ended", broken);
            }
        }
    }
}
