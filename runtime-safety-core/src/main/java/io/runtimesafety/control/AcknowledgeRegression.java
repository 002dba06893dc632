package io.runtimesafety.control;

import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.ActionResult;
import io.runtimesafety.action.Danger;
import io.runtimesafety.action.OperatorAction;
import io.runtimesafety.action.Role;
import io.runtimesafety.tx.Expiry;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code store_acknowledge_regression}: the store was restored or lost writes, an operator has looked, and every node
 * may follow it again. Stops that only the nodes still held end with it.
 */
public final class AcknowledgeRegression implements OperatorAction<AcknowledgeRegression.Payload, ControlStores> {
    /** For nodes that are away just now. Not for long, so that the same change of epoch, come again, is news again. */
    private static final Duration KEPT = Duration.ofDays(7);

    /**
     * Exactly one of the two.
     *
     * @param epoch the new epoch, when the whole store was replaced
     * @param changeId the change that was lost, when it was set back
     */
    public record Payload(@Nullable UUID epoch, @Nullable UUID changeId) {
        public Payload {
            if ((epoch == null) == (changeId == null)) {
                throw new IllegalArgumentException("give exactly one of epoch and changeId");
            }
        }

        private String key() {
            return String.valueOf(epoch == null ? changeId : epoch);
        }
    }

    @Override
    public String type() {
        return "store_acknowledge_regression";
    }

    @Override
    public Class<Payload> payloadType() {
        return Payload.class;
    }

    @Override
    public Role role() {
        return Role.ADMIN;
    }

    @Override
    public Danger danger() {
        return Danger.HIGH;
    }

    @Override
    public ActionResult perform(Payload payload, ActionContext context, ControlStores stores) {
        Acknowledgement acknowledgement = new Acknowledgement(context.operator().id(), context.reason());
        stores.controlState()
                .write(new ControlWrite.Put(
                        Acknowledgement.KIND.id(payload.key()),
                        Acknowledgement.KIND.encode(acknowledgement),
                        Expiry.after(KEPT)));
        return new ActionResult(Map.of("acknowledged", payload.key()));
    }
}
