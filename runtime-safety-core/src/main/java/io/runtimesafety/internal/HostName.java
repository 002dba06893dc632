package io.runtimesafety.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine's name, as far as it can be told. */
public final class HostName {
    private static final String UNKNOWN = "unnamed-node";

    private HostName() {}

    /** {@code HOSTNAME} if the environment has it, as containers do; otherwise what the network stack says. */
    public static String ofThisMachine() {
        String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return UNKNOWN;
        }
    }
}
