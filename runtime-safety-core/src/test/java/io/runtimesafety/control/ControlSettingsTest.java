package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runtimesafety.error.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControlSettingsTest {
    private interface Setter extends BiFunction<ControlSettings.Builder, Duration, ControlSettings.Builder> {}

    static Stream<Arguments> bounds() {
        return Stream.of(
                bound("control.poll-interval", ControlSettings.Builder::pollInterval, "PT0.01S", "PT2.5S"),
                bound("control.longest-back-off", ControlSettings.Builder::longestBackOff, "PT0.01S", "PT10M"),
                bound("control.stale-after", ControlSettings.Builder::staleAfter, "PT2S", "PT29.999S"),
                bound("control.expire-after", ControlSettings.Builder::expireAfter, "PT5.001S", "PT24H"),
                bound("control.heartbeat", ControlSettings.Builder::heartbeat, "PT0.01S", "PT1M"),
                bound("control.nodes-forgotten-after", ControlSettings.Builder::nodesForgottenAfter, "PT15S", "PT168H"),
                bound("control.history-kept", ControlSettings.Builder::historyKept, "PT1M", "PT720H"));
    }

    private static Arguments bound(String setting, Setter setter, String least, String most) {
        return Arguments.of(setting, setter, Duration.parse(least), Duration.parse(most));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void theBoundsThemselvesAreAllowed(String setting, Setter setter, Duration least, Duration most) {
        assertThat(setter.apply(ControlSettings.builder(), least).build()).isNotNull();
        assertThat(setter.apply(ControlSettings.builder(), most).build()).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void lessThanTheLeastNamesTheSettingAndTheFix(String setting, Setter setter, Duration least, Duration most) {
        for (Duration bad : new Duration[] {least.minusNanos(1), Duration.ZERO, least.negated()}) {
            ConfigurationException refused = refused(setter, bad);
            assertThat(refused.setting()).isEqualTo(setting);
            assertThat(refused)
                    .hasMessageStartingWith(setting + ": is " + bad + "; choose a duration between " + least + " and ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void farTooMuchNamesTheSetting(String setting, Setter setter, Duration least, Duration most) {
        for (Duration bad : new Duration[] {Duration.ofDays(400), Duration.ofSeconds(Long.MAX_VALUE)}) {
            assertThat(refused(setter, bad).setting()).isEqualTo(setting);
        }
    }

    private static ConfigurationException refused(Setter setter, Duration bad) {
        ControlSettings.Builder builder = setter.apply(ControlSettings.builder(), bad);
        return catchThrowableOfType(ConfigurationException.class, builder::build);
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        ControlSettings.Builder polledTooRarely = ControlSettings.builder().pollInterval(Duration.ofSeconds(3));
        assertThat(catchThrowableOfType(ConfigurationException.class, polledTooRarely::build)
                        .setting())
                .isEqualTo("control.stale-after");
        ControlSettings.Builder expiredBeforeStale = ControlSettings.builder().staleAfter(Duration.ofSeconds(30));
        assertThat(catchThrowableOfType(ConfigurationException.class, expiredBeforeStale::build)
                        .setting())
                .isEqualTo("control.expire-after");
        ControlSettings.Builder silentTooLong =
                ControlSettings.builder().heartbeat(Duration.ofSeconds(30)).nodesForgottenAfter(Duration.ofSeconds(60));
        assertThat(catchThrowableOfType(ConfigurationException.class, silentTooLong::build)
                        .setting())
                .isEqualTo("control.nodes-forgotten-after");
    }

    @Test
    void everythingHasTheDefaultItsDocumentationSays() {
        ControlSettings defaults = ControlSettings.defaults();
        assertThat(defaults.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.longestBackOff()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.staleAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.expireAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.nodesForgottenAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(defaults.historyKept()).isEqualTo(Duration.ofHours(24));
        assertThat(defaults.startsWithoutStore()).isFalse();
        assertThat(defaults.stateDirectory()).isEmpty();
    }

    @Test
    void whatIsSetIsKept() {
        ControlSettings settings = ControlSettings.builder()
                .startsWithoutStore(true)
                .stateDirectory(Path.of("state"))
                .build();
        assertThat(settings.startsWithoutStore()).isTrue();
        assertThat(settings.stateDirectory()).contains(Path.of("state"));
    }
}
