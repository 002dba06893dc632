package io.runtimesafety.test;

import io.runtimesafety.RuntimeSafety;
import io.runtimesafety.control.DocumentKind;
import io.runtimesafety.control.FailMode;
import java.util.function.UnaryOperator;

/** The kinds of document that the tests of the runtime set. */
final class Kinds {
    /** What all of them hold; of two limits the lower is the stricter. */
    record Limit(int most) {
        static Limit stricter(Limit one, Limit other) {
            return one.most() <= other.most() ? one : other;
        }
    }

    static final DocumentKind<Limit> SETTING = DocumentKind.setting("setting", Limit.class);
    static final DocumentKind<Limit> STOP = DocumentKind.stop("stop", Limit.class, Limit::stricter);
    static final DocumentKind<Limit> PERMISSION = DocumentKind.permission("permission", Limit.class);
    static final DocumentKind<Limit> CLOSING =
            DocumentKind.setting("closing", Limit.class).failing(FailMode.FAIL_CLOSED);
    static final DocumentKind<Limit> OPENING =
            DocumentKind.setting("opening", Limit.class).failing(FailMode.FAIL_OPEN);

    /** Registers all of them. */
    static final UnaryOperator<RuntimeSafety.Builder> ALL = builder ->
            builder.kind(SETTING).kind(STOP).kind(PERMISSION).kind(CLOSING).kind(OPENING);

    private Kinds() {}
}
