package io.runtimesafety.action;

import io.runtimesafety.tx.Texts;

/**
 * The circumstances of one action.
 *
 * @param operator who asked
 * @param reason why, in their words; empty only where the action does not require one
 */
public record ActionContext(Operator operator, String reason) {
    private static final int LONGEST_REASON = 500;

    public ActionContext {
        Texts.requireText("reason", reason, LONGEST_REASON * 4);
        if (reason.codePointCount(0, reason.length()) > LONGEST_REASON) {
            throw new IllegalArgumentException("reason must have at most " + LONGEST_REASON + " characters");
        }
    }
}
