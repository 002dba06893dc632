package io.runtimesafety.jdbc;

import java.sql.Connection;
import java.util.Objects;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Opens Jdbi handles on connections that somebody else opens, commits and closes. All share one configuration, because
 * making a new one costs several times what a statement does. Safe for use by many threads.
 */
final class Handles {
    private static final ThreadLocal<Connection> GIVEN = new ThreadLocal<>();
    private static final Jdbi JDBI = Jdbi.create(new Given());

    static {
        JDBI.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
        JDBI.getConfig(org.jdbi.v3.core.Handles.class).setForceEndTransactions(false);
    }

    private Handles() {}

    static Handle on(Connection connection) {
        GIVEN.set(connection);
        try {
            return JDBI.open();
        } finally {
            GIVEN.remove();
        }
    }

    private static final class Given implements ConnectionFactory {
        @Override
        public Connection openConnection() {
            return Objects.requireNonNull(GIVEN.get());
        }

        @Override
        public void closeConnection(Connection connection) {
            // Whoever opened it closes it.
        }
    }
}
