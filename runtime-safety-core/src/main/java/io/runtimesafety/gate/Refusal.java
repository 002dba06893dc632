package io.runtimesafety.gate;

import java.io.Serializable;

/**
 * A no, with the rule behind it.
 *
 * @param code stable; scripts and dashboards are written against it
 * @param message for people: what refused, and what to do about it
 */
public record Refusal(RefusalCode code, String message) implements Decision, Serializable {
    @Override
    public boolean isAdmitted() {
        return false;
    }

    @Override
    public void orThrow() {
        throw new RefusedException(this);
    }
}
