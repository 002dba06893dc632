package io.runtimesafety.control;

/**
 * An operator's word that a regression was looked at and the store is right; named by
 * {@link Regression#acknowledgementKey}.
 *
 * @param operator who said so
 * @param reason why
 */
record Acknowledgement(String operator, String reason) {
    static final DocumentKind<Acknowledgement> KIND =
            DocumentKind.setting("regression-acknowledgement", Acknowledgement.class);
}
