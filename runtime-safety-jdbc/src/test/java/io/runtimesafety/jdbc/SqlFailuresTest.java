package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailuresTest {
    private static SQLException failure(String state) {
        return new SQLException("as the driver says", state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "23505", "HYT00", "90131"})
    void lostRacesAreConflicts(String state) {
        assertThat(SqlFailures.translate(failure(state))).isInstanceOf(ConflictException.class);
        assertThat(SqlFailures.translateCommit(failure(state))).isInstanceOf(ConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "57014", "53300", "25006", "90067", "90121"})
    void aDatabaseThatIsAwayIsWorthAnotherTry(String state) {
        StoreException translated = SqlFailures.translate(failure(state));
        assertThat(translated.retryable()).isTrue();
        assertThat(translated).isNotInstanceOf(ConflictException.class).hasMessageContaining("as the driver says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42501", "22001", "28P01", "XX000"})
    void whatTheDatabaseRefusesIsNot(String state) {
        assertThat(SqlFailures.translate(failure(state)).retryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "57P01", "57P02", "40003", "XX000", "90067"})
    void aCommitWithoutAClearAnswerIsAnOutcomeNobodyKnows(String state) {
        StoreException translated = SqlFailures.translateCommit(failure(state));
        assertThat(translated.retryable()).isFalse();
        assertThat(translated).hasMessageContaining("outcome unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "57014", "25P02"})
    void aCommitTheDatabaseTurnedDownIsNotUnknown(String state) {
        assertThat(SqlFailures.translateCommit(failure(state))).hasMessageNotContaining("unknown");
    }

    @Test
    void aPoolWithoutAFreeConnectionIsAway() {
        assertThat(SqlFailures.translate(new SQLTransientConnectionException("timed out after 3000ms"))
                        .retryable())
                .isTrue();
    }

    @Test
    void theCauseInsideAPoolsExceptionCounts() {
        SQLException pool = new SQLTransientConnectionException("timed out", failure("28P01"));
        assertThat(ConnectFailures.translate(pool, "jdbc.data-source"))
                .isInstanceOf(io.runtimesafety.error.ConfigurationException.class)
                .hasMessageContaining("jdbc.data-source")
                .hasMessageContaining("as the driver says");
    }
}
