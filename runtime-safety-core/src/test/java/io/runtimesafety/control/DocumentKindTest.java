package io.runtimesafety.control;

import static io.runtimesafety.control.Samples.PERMISSION;
import static io.runtimesafety.control.Samples.SETTING;
import static io.runtimesafety.control.Samples.STOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.runtimesafety.control.Samples.Level;
import org.junit.jupiter.api.Test;

class DocumentKindTest {
    @Test
    void everyKindHasItsOwnDefaultInDoubt() {
        assertThat(STOP.failMode()).isEqualTo(FailMode.LAST_KNOWN);
        assertThat(SETTING.failMode()).isEqualTo(FailMode.LAST_KNOWN);
        assertThat(PERMISSION.failMode()).isEqualTo(FailMode.FAIL_CLOSED);
    }

    @Test
    void aPermissionFailsClosedAndNothingElse() {
        for (FailMode mode : new FailMode[] {FailMode.LAST_KNOWN, FailMode.FAIL_OPEN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PERMISSION.failing(mode))
                    .withMessage("permission permission can only be FAIL_CLOSED");
        }
        assertThat(PERMISSION.failing(FailMode.FAIL_CLOSED).failMode()).isEqualTo(FailMode.FAIL_CLOSED);
        assertThat(STOP.failing(FailMode.FAIL_OPEN).failMode()).isEqualTo(FailMode.FAIL_OPEN);
        assertThat(STOP.failMode()).isEqualTo(FailMode.LAST_KNOWN);
    }

    @Test
    void aKindWithABadNameIsRefusedWhereItIsDeclared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DocumentKind.setting("My Setting", Level.class))
                .withMessageContaining("document kind")
                .withMessageContaining("My Setting");
    }

    @Test
    void contentComesBackAsItWas() {
        assertThat(STOP.decode(STOP.encode(new Level(3)))).isEqualTo(new Level(3));
        assertThat(STOP.id("checkout")).isEqualTo(new DocumentId("stop", "checkout"));
        assertThat(STOP).hasToString("stop");
    }

    @Test
    void fieldsOfANewerVersionArePassedOverInStopsAndSettingsAndRefusedInPermissions() {
        String newer = "{\"level\":3,\"onlyOnFridays\":true}";
        assertThat(STOP.decode(newer)).isEqualTo(new Level(3));
        assertThat(SETTING.decode(newer)).isEqualTo(new Level(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PERMISSION.decode(newer))
                .withMessageContaining("onlyOnFridays");
    }
}
