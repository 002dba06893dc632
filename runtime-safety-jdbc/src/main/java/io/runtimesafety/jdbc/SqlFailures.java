package io.runtimesafety.jdbc;

import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in the library's own terms what a database's failure means. */
final class SqlFailures {
    /** Deadlock, serialisation, lock not available, a key a twin has taken; the last two are H2's. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03", "23505", "HYT00", "90131");

    /** Shut down, not up yet, cancelled, standby; the rest is H2's: broken, closed, shutting down, in use. */
    private static final Set<String> AWAY =
            Set.of("57P01", "57P02", "57P03", "57014", "25006", "90067", "90098", "90121", "90020");

    private static final String CONNECTION_CLASS = "08";
    private static final String RESOURCES_CLASS = "53";
    private static final Set<String> KNOWN_ROLLBACK_CLASSES = Set.of("23", "25", "40", "53", "55");
    private static final Set<String> KNOWN_ROLLBACKS = Set.of("57014", "HYT00", "90131");
    private static final String OUTCOME_UNKNOWN = "40003";

    private SqlFailures() {}

    /** A failure before commit: nothing of the transaction remains. */
    static StoreException translate(Throwable failure) {
        String state = state(failure);
        String message = message(failure);
        if (CONFLICTS.contains(state)) {
            return new ConflictException("the database reports a conflict: " + message, failure);
        }
        boolean away = isAway(failure, state);
        return new StoreException(
                (away ? "the database is away: " : "the database refused: ") + message, away, failure);
    }

    /** A failure of the commit itself: only an answer of the database proves that it was rolled back. */
    static StoreException translateCommit(SQLException failure) {
        String state = state(failure);
        boolean rolledBack = KNOWN_ROLLBACKS.contains(state)
                || (KNOWN_ROLLBACK_CLASSES.contains(sqlClass(state)) && !state.equals(OUTCOME_UNKNOWN));
        return rolledBack
                ? translate(failure)
                : new StoreException(
                        "outcome unknown, the connection failed during commit: " + message(failure), false, failure);
    }

    private static boolean isAway(Throwable failure, String state) {
        String sqlClass = sqlClass(state);
        return AWAY.contains(state)
                || sqlClass.equals(CONNECTION_CLASS)
                || sqlClass.equals(RESOURCES_CLASS)
                || sqlException(failure)
                        .filter(e -> e instanceof SQLTransientException || e instanceof SQLRecoverableException)
                        .isPresent();
    }

    /** The first SQLState found from the failure down to its cause, empty for none. */
    static String state(Throwable failure) {
        for (Throwable each = failure; each != null; each = next(each)) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** The message closest to the cause. */
    static String message(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable each = failure; each != null; each = next(each)) {
            if (each instanceof SQLException) {
                message = String.valueOf(each.getMessage());
            }
        }
        return message;
    }

    private static Optional<SQLException> sqlException(Throwable failure) {
        for (Throwable each = failure; each != null; each = next(each)) {
            if (each instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }

    private static String sqlClass(String state) {
        return state.length() < 2 ? "" : state.substring(0, 2);
    }
}
