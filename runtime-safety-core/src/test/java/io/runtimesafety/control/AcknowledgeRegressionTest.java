package io.runtimesafety.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.runtimesafety.action.ActionContext;
import io.runtimesafety.action.ActionResult;
import io.runtimesafety.action.Danger;
import io.runtimesafety.action.Operator;
import io.runtimesafety.action.Role;
import io.runtimesafety.control.AcknowledgeRegression.Payload;
import io.runtimesafety.internal.Json;
import io.runtimesafety.memory.InMemorySafetyStore;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AcknowledgeRegressionTest {
    private static final UUID KEY = new UUID(3, 4);

    private final AcknowledgeRegression action = new AcknowledgeRegression();

    @Test
    void exactlyOneOfEpochAndChangeIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Payload(null, null))
                .withMessage("give exactly one of epoch and changeId");
        assertThatIllegalArgumentException().isThrownBy(() -> new Payload(KEY, KEY));
    }

    @Test
    void aPayloadIsReadFromWhatAnOperatorSends() {
        assertThat(Json.strict().read("{\"epoch\":\"" + KEY + "\"}", Payload.class))
                .isEqualTo(new Payload(KEY, null));
        assertThat(Json.strict().read("{\"changeId\":\"" + KEY + "\"}", Payload.class))
                .isEqualTo(new Payload(null, KEY));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.strict().read("{}", Payload.class));
    }

    @Test
    void onlyAnAdminMayAndMustSayWhy() {
        assertThat(action.type()).isEqualTo("store_acknowledge_regression");
        assertThat(action.role()).isEqualTo(Role.ADMIN);
        assertThat(action.danger()).isEqualTo(Danger.HIGH);
        assertThat(action.requiresReason()).isTrue();
        assertThat(action.payloadType()).isEqualTo(Payload.class);
    }

    @Test
    void whoAcknowledgedItAndWhyIsStored() {
        ActionContext context = new ActionContext(new Operator("alice", Role.ADMIN), "checked the backup");
        try (InMemorySafetyStore store = InMemorySafetyStore.create()) {
            ActionResult result =
                    store.inTransaction(stores -> action.perform(new Payload(null, KEY), context, stores));
            assertThat(result.data()).containsEntry("acknowledged", KEY.toString());
            ControlDocument stored = store.controlState()
                    .find(Acknowledgement.KIND.id(KEY.toString()))
                    .orElseThrow();
            assertThat(Acknowledgement.KIND.decode(stored.body()))
                    .isEqualTo(new Acknowledgement("alice", "checked the backup"));
            assertThat(stored.expiresAt()).isNotNull();
        }
    }
}
