package io.runtimesafety.jdbc;

import io.runtimesafety.error.ConfigurationException;
import io.runtimesafety.error.RuntimeSafetyException;
import io.runtimesafety.tx.ConflictException;
import io.runtimesafety.tx.StoreException;
import java.sql.SQLException;
import java.util.Set;

/** Tells what is wrong with the settings from what waiting will mend, when a database is first reached. */
final class ConnectFailures {
    private static final String AUTHORIZATION_CLASS = "28";
    /** The server answered and turned the login down: no password sent, encryption asked for and not to be had. */
    private static final String REJECTED = "08004";

    private static final Set<String> NO_DATABASE = Set.of("3D000", "90013", "90146", "90149");
    private static final Set<String> BAD_URL = Set.of("90011", "90046", "90113", "90062");
    private static final Set<String> NO_SCHEMA = Set.of("3F000", "90079");
    private static final Set<String> NO_PRIVILEGE = Set.of("42501", "90096", "90040");

    private ConnectFailures() {}

    /** @param setting where the connections come from */
    static RuntimeSafetyException translate(SQLException failure, String setting) {
        String state = SqlFailures.state(failure);
        String message = SqlFailures.message(failure);
        if (state.startsWith(AUTHORIZATION_CLASS) || state.equals(REJECTED)) {
            String credentials = setting.equals("jdbc.url") ? "jdbc.user and jdbc.password" : setting;
            return wrong(credentials, "the database refused the login: " + message, "correct them", failure);
        }
        if (NO_DATABASE.contains(state)) {
            return wrong(setting, "no such database: " + message, "create it or correct its name", failure);
        }
        if (BAD_URL.contains(state)) {
            return unusableUrl(setting, state);
        }
        if (NO_SCHEMA.contains(state)) {
            return wrong("jdbc.schema", message, "create the schema or name another one", failure);
        }
        if (NO_PRIVILEGE.contains(state)) {
            return wrong(
                    "jdbc.migrate",
                    "this user may not make or use the tables: " + message,
                    "grant it, or run the shipped scripts as another user and set migrate(false)",
                    failure);
        }
        return named(setting, SqlFailures.translate(failure));
    }

    /** Without the driver's words, which repeat the URL, and there may be a password in it. */
    private static ConfigurationException unusableUrl(String setting, String state) {
        return new ConfigurationException(
                setting, "the driver cannot use this URL (SQL state " + state + ")", "correct its path and settings");
    }

    /** A conflict stays one, so that it is tried again. */
    private static StoreException named(String setting, StoreException failure) {
        return failure instanceof ConflictException
                ? failure
                : new StoreException(setting + ": " + failure.getMessage(), failure.retryable(), failure.getCause());
    }

    private static ConfigurationException wrong(String setting, String problem, String fix, SQLException cause) {
        return new ConfigurationException(setting, problem, fix, cause);
    }
}
