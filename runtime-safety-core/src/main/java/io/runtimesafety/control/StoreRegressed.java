package io.runtimesafety.control;

import io.runtimesafety.event.SafetyEvent;
import java.time.Instant;

/** The store no longer knows what this node had applied. */
public record StoreRegressed(Instant at, Regression regression) implements SafetyEvent {
    @Override
    public String name() {
        return "store_regressed";
    }
}
