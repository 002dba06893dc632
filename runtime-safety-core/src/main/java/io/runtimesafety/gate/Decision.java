package io.runtimesafety.gate;

/** A gate's answer, as a value: cheap enough to ask on every call. */
public sealed interface Decision permits Decision.Admitted, Refusal {
    /** Work may go on. */
    enum Admitted implements Decision {
        ADMITTED;

        @Override
        public boolean isAdmitted() {
            return true;
        }

        @Override
        public void orThrow() {}
    }

    static Decision admitted() {
        return Admitted.ADMITTED;
    }

    boolean isAdmitted();

    /** Returns when admitted, otherwise throws the refusal. */
    void orThrow();
}
