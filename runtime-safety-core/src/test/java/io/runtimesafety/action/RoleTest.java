package io.runtimesafety.action;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    VIEWER,   VIEWER,   true
                    VIEWER,   OPERATOR, false
                    VIEWER,   ADMIN,    false
                    OPERATOR, VIEWER,   true
                    OPERATOR, OPERATOR, true
                    OPERATOR, ADMIN,    false
                    ADMIN,    VIEWER,   true
                    ADMIN,    OPERATOR, true
                    ADMIN,    ADMIN,    true
                    """)
    void eachRoleIncludesTheOnesBeforeIt(Role role, Role asked, boolean included) {
        assertThat(role.includes(asked)).isEqualTo(included);
    }
}
