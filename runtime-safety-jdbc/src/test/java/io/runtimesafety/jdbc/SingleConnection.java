package io.runtimesafety.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.postgresql.ds.PGSimpleDataSource;

/** Hands out one and the same connection, on which closing does nothing: a pool that resets nothing. */
final class SingleConnection extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final transient Connection unclosable;

    SingleConnection(Connection connection) {
        this.unclosable = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection() {
        return unclosable;
    }
}
