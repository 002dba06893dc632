package io.runtimesafety.tx;

import java.time.Instant;
import java.util.UUID;

/**
 * Proof that a node holds a piece of work for a while. A value; holding it says nothing by itself, the store decides.
 *
 * @param name what is held
 * @param owner the node that holds it
 * @param fence grows with every change of holder; a later holder always has the greater one
 * @param token random, so that a holder never mistakes another's lease for its own
 * @param expiresAt by the store's clock; compare it with nothing but the store's time
 */
public record Lease(String name, String owner, long fence, UUID token, Instant expiresAt) {
    public Lease {
        Texts.requireName("lease name", name);
        Texts.requireName("lease owner", owner);
        if (fence < 1) {
            throw new IllegalArgumentException("fence must be at least 1, not " + fence);
        }
        expiresAt = Instants.cut(expiresAt);
    }
}
