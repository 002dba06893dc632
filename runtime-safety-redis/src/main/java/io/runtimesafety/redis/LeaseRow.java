package io.runtimesafety.redis;

import io.runtimesafety.tx.Lease;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who holds a lease, as Redis keeps it: {@code fence token owner}, or {@code fence - release} when it is free. */
record LeaseRow(long fence, boolean released) {
    private static final String RELEASED = "-";

    static LeaseRow parse(@Nullable String row) {
        if (row == null) {
            return new LeaseRow(0, true);
        }
        String[] parts = row.split(" ", 3);
        return Unexpected.read(
                "row of a lease", () -> new LeaseRow(Long.parseLong(parts[0]), parts[1].equals(RELEASED)));
    }

    static String held(Lease lease) {
        return lease.fence() + " " + lease.token() + ' ' + lease.owner();
    }

    static String released(Lease lease, UUID release) {
        return lease.fence() + " " + RELEASED + ' ' + release;
    }
}
