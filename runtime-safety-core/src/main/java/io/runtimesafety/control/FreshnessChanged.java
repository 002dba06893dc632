package io.runtimesafety.control;

import io.runtimesafety.event.SafetyEvent;
import java.time.Instant;

/** This node became more or less sure of its control state. */
public record FreshnessChanged(Instant at, Freshness before, Freshness after) implements SafetyEvent {
    @Override
    public String name() {
        return "control_state_" + after.name().toLowerCase(java.util.Locale.ROOT);
    }
}
