package io.runtimesafety.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node's following of control state is doing.
 *
 * @param position how far it has followed
 * @param freshness how sure it is
 * @param confirmedAgo since the store last confirmed it; empty if it never did
 * @param failedReads readings that failed in a row
 * @param lastFailure what the last of them met; empty when the last reading succeeded
 * @param regressions of the store, not acknowledged
 * @param unreadable documents this version cannot understand
 */
public record ControlStatus(
        ControlPosition position,
        Freshness freshness,
        Optional<Duration> confirmedAgo,
        int failedReads,
        Optional<String> lastFailure,
        List<Regression> regressions,
        List<DocumentId> unreadable) {
    public ControlStatus {
        regressions = List.copyOf(regressions);
        unreadable = List.copyOf(unreadable);
    }
}
