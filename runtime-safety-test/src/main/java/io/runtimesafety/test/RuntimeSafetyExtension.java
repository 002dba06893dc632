package io.runtimesafety.test;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.memory.InMemorySafetyStore;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a fresh started runtime in memory, on a clock and with tasks that move only when the test says so. A
 * test method takes as parameters what it needs: {@link RuntimeSafety}, {@link InMemorySafetyStore},
 * {@link ManualClock}, {@link ManualTaskScheduler} or {@link RecordingListener}.
 *
 * <p>Use {@code @ExtendWith(RuntimeSafetyExtension.class)}, or {@code @RegisterExtension} with {@link #with} to change
 * how the runtime is built.
 */
public final class RuntimeSafetyExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RuntimeSafetyExtension.class);

    private final UnaryOperator<RuntimeSafety.Builder> customizer;

    /** With every default. */
    public RuntimeSafetyExtension() {
        this(UnaryOperator.identity());
    }

    private RuntimeSafetyExtension(UnaryOperator<RuntimeSafety.Builder> customizer) {
        this.customizer = customizer;
    }

    /** With a runtime built in the test's own way; its store, clock and scheduler stay the extension's. */
    public static RuntimeSafetyExtension with(UnaryOperator<RuntimeSafety.Builder> customizer) {
        return new RuntimeSafetyExtension(customizer);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ManualClock clock = new ManualClock();
        ManualTaskScheduler scheduler = new ManualTaskScheduler(clock);
        RecordingListener listener = new RecordingListener();
        InMemorySafetyStore store = InMemorySafetyStore.create(clock);
        RuntimeSafety runtime = customizer
                .apply(RuntimeSafety.builder().nodeKey("test-node").listener(listener))
                .store(store)
                .clock(clock)
                .ticker(clock.ticker())
                .scheduler(scheduler)
                .build()
                .start();
        context.getStore(NAMESPACE).put(context.getUniqueId(), new Parts(runtime, store, clock, scheduler, listener));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Parts parts = parts(context);
        if (parts != null) {
            parts.runtime().close();
            parts.store().close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return resolveParameter(parameter, context) != null;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Parts parts = parts(context);
        return parts == null ? null : parts.find(parameter.getParameter().getType());
    }

    private static @Nullable Parts parts(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(context.getUniqueId(), Parts.class);
    }

    /** What one test may ask for. */
    private record Parts(
            RuntimeSafety runtime,
            InMemorySafetyStore store,
            ManualClock clock,
            ManualTaskScheduler scheduler,
            RecordingListener listener) {
        @Nullable
        Object find(Class<?> type) {
            return Stream.of(runtime, store, clock, scheduler, listener)
                    .filter(part -> part.getClass().equals(type))
                    .findFirst()
                    .orElse(null);
        }
    }
}
