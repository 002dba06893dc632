package io.runtimesafety.action;

import io.runtimesafety.tx.Texts;

/**
 * Who acts, as the host authenticated them; never what a request claims.
 *
 * @param id the principal's name
 * @param role the highest role it has
 */
public record Operator(String id, Role role) {
    public Operator {
        Texts.requireName("operator id", id);
    }
}
