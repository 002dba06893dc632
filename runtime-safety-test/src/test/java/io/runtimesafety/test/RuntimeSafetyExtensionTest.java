package io.runtimesafety.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.Freshness;
import io.runtimesafety.control.FreshnessChanged;
import io.runtimesafety.memory.InMemorySafetyStore;
import io.runtimesafety.test.Kinds.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class RuntimeSafetyExtensionTest {
    @Nested
    @ExtendWith(RuntimeSafetyExtension.class)
    class Plain {
        private static final List<RuntimeSafety> SEEN = new ArrayList<>();

        @AfterAll
        static void everyRuntimeWasClosed() {
            assertThat(SEEN).hasSize(2).doesNotHaveDuplicates().allSatisfy(safety -> {
                assertThat(safety.store().probe().reachable()).isFalse();
                assertThatThrownBy(safety::start).hasMessageContaining("CLOSED");
            });
        }

        @Test
        void aTestGetsAStartedRuntimeOnItsOwnStoreAndClock(
                RuntimeSafety safety, InMemorySafetyStore store, ManualClock clock) {
            SEEN.add(safety);
            assertThat(safety.store()).isSameAs(store);
            assertThat(safety.node().clock()).isSameAs(clock);
            assertThat(safety.node().key()).isEqualTo("test-node");
            assertThat(safety.controlState().snapshot().freshness()).isEqualTo(Freshness.FRESH);
        }

        @Test
        void everyTestGetsAnother(RuntimeSafety safety) {
            SEEN.add(safety);
            assertThat(safety.controlState().snapshot().position().revision()).isZero();
        }

        @Test
        void nothingRunsByItself(RuntimeSafety safety, ManualTaskScheduler scheduler, InMemorySafetyStore store) {
            assertThat(scheduler.names())
                    .contains("control-poll", "control-freshness", "node-heartbeat", "housekeeping");
            assertThat(store.nodes().findAll()).isEmpty();
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(store.nodes().findAll()).hasSize(1);
            assertThat(safety.controlState().status().failedReads()).isZero();
        }

        @Test
        void eventsAreRecorded(RecordingListener heard, InMemorySafetyStore store, ManualTaskScheduler scheduler) {
            store.disconnect();
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(heard.events()).hasSize(3);
            assertThat(heard.events(FreshnessChanged.class))
                    .extracting(FreshnessChanged::after)
                    .containsExactly(Freshness.FRESH, Freshness.STALE, Freshness.EXPIRED);
        }

        @Test
        void otherParametersAreLeftToOthers(TestInfo info, RuntimeSafety safety) {
            assertThat(info.getDisplayName()).isNotBlank();
            assertThat(safety).isNotNull();
        }
    }

    @Nested
    class Customized {
        @RegisterExtension
        final RuntimeSafetyExtension runtime = RuntimeSafetyExtension.with(
                builder -> Kinds.ALL.apply(builder).nodeKey("mine").nodeRole("worker"));

        @Test
        void theRuntimeIsBuiltTheTestsOwnWay(RuntimeSafety safety) {
            assertThat(safety.node().role()).isEqualTo("worker");
            safety.controlState().set(Kinds.SETTING, "a", new Limit(1));
            assertThat(safety.controlState().find(Kinds.SETTING, "a")).isPresent();
        }
    }
}
