package io.runtimesafety.jdbc;

import io.runtimesafety.control.ChangeHint;
import io.runtimesafety.control.HintDispatcher;
import io.runtimesafety.tx.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear of changes, and the listener that hears for them: it starts once there is a subscriber and a
 * database to listen to. Safe for use by many threads.
 */
final class Subscribers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Subscribers.class);

    private final HintDispatcher hints = new HintDispatcher("runtime-safety-jdbc-hints");
    private final Optional<DataSource> source;
    private final Duration heartbeat;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Database database;
    private @Nullable PostgreSqlListener listener;
    private boolean subscribed;
    private boolean closed;

    Subscribers(Optional<DataSource> source, Duration heartbeat) {
        this.source = source;
        this.heartbeat = heartbeat;
    }

    /** Tells of a change that was committed here. */
    void publish(ChangeHint hint) {
        hints.publish(hint);
    }

    Subscription subscribe(Consumer<ChangeHint> subscriber) {
        Subscription subscription = hints.subscribe(subscriber);
        lock.lock();
        try {
            subscribed = true;
            listen();
        } finally {
            lock.unlock();
        }
        return subscription;
    }

    /** From now on there is something to listen to. */
    void follow(Database found) {
        if (!pushes(found)) {
            log.info("changes of other nodes are found by polling only reason=\"{}\"", whyNot(found));
        }
        lock.lock();
        try {
            database = found;
            listen();
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        Database found = database;
        if (found != null && subscribed && !closed && listener == null && pushes(found)) {
            listener = PostgreSqlListener.start(source.orElseThrow(), found.texts(), heartbeat, hints::publish);
        }
    }

    /** Whether changes of other instances are told. */
    boolean pushes(Database found) {
        return found.dialect().push().isPresent() && source.isPresent();
    }

    private static String whyNot(Database found) {
        return found.dialect().push().isPresent()
                ? "no listener is set"
                : found.dialect().productName() + " has no push, with or without a listener";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (listener != null) {
                listener.close();
            }
        } finally {
            lock.unlock();
        }
        hints.close();
    }
}
