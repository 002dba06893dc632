package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.runtimesafety.CapturedLog;
import io.runtimesafety.tx.Subscription;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HintDispatcherTest {
    private static final UUID OTHER_EPOCH = new UUID(2, 2);

    private final HintDispatcher dispatcher = new HintDispatcher("hints-under-test");
    private final List<ChangeHint> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        dispatcher.close();
    }

    private static ChangeHint hint(long revision) {
        return new ChangeHint(Samples.EPOCH, revision);
    }

    private void hearSlowly(ChangeHint hint) {
        heard.add(hint);
        first.countDown();
        try {
            release.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void hintsComeOnAThreadOfTheDispatchersOwn() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        dispatcher.subscribe(hint -> threads.add(Thread.currentThread()));
        dispatcher.publish(hint(1));
        await().untilAsserted(() -> assertThat(threads).hasSize(1));
        assertThat(threads)
                .allMatch(Thread::isDaemon)
                .extracting(Thread::getName)
                .containsExactly("hints-under-test");
    }

    @Test
    void aSlowSubscriberHoldsUpNobodyAndHearsOnlyTheNewestOfEachEpoch() throws InterruptedException {
        dispatcher.subscribe(this::hearSlowly);
        dispatcher.publish(hint(1));
        first.await();
        for (int revision = 2; revision <= 1_000; revision++) {
            dispatcher.publish(hint(revision));
        }
        dispatcher.publish(hint(7));
        dispatcher.publish(new ChangeHint(OTHER_EPOCH, 3));
        release.countDown();
        await().untilAsserted(
                        () -> assertThat(heard).containsExactly(hint(1), hint(1_000), new ChangeHint(OTHER_EPOCH, 3)));
    }

    @Test
    void lookIsNotLostAmongOtherHints() throws InterruptedException {
        dispatcher.subscribe(this::hearSlowly);
        dispatcher.publish(hint(1));
        first.await();
        dispatcher.publish(ChangeHint.look());
        dispatcher.publish(hint(2));
        release.countDown();
        await().untilAsserted(() -> assertThat(heard).contains(ChangeHint.look()));
    }

    @Test
    void aListenerThatFailsKeepsNobodyElseFromHearing() {
        try (CapturedLog log = CapturedLog.of(HintDispatcher.class)) {
            dispatcher.subscribe(hint -> {
                throw new IllegalStateException("an exception on purpose");
            });
            dispatcher.subscribe(hint -> {
                throw new AssertionError("an error on purpose");
            });
            dispatcher.subscribe(heard::add);
            dispatcher.publish(hint(1));
            await().untilAsserted(() -> assertThat(heard).containsExactly(hint(1)));
            dispatcher.publish(hint(2));
            await().untilAsserted(() -> assertThat(heard).containsExactly(hint(1), hint(2)));
            assertThat(log.lines(Level.WARN)).hasSize(4);
        }
    }

    @Test
    void whoClosedItsSubscriptionHearsNothing() {
        List<ChangeHint> gone = new CopyOnWriteArrayList<>();
        Subscription subscription = dispatcher.subscribe(gone::add);
        dispatcher.subscribe(heard::add);
        subscription.close();
        subscription.close();
        dispatcher.publish(hint(1));
        await().untilAsserted(() -> assertThat(heard).hasSize(1));
        assertThat(gone).isEmpty();
    }

    @Test
    void oneListenerSubscribedTwiceLeavesOneAtATime() {
        Subscription one = dispatcher.subscribe(heard::add);
        dispatcher.subscribe(heard::add);
        one.close();
        one.close();
        dispatcher.publish(hint(1));
        await().untilAsserted(() -> assertThat(heard).hasSize(1));
    }

    @Test
    void afterCloseNothingIsHandedOnAndNothingFails() {
        dispatcher.subscribe(heard::add);
        dispatcher.close();
        dispatcher.close();
        dispatcher.publish(hint(1));
        dispatcher.publish(hint(2));
        assertThat(heard).isEmpty();
    }
}
