package io.runtimesafety.error;

import org.jspecify.annotations.Nullable;

/**
 * A setting is wrong and waiting will not mend it. The message names the setting, what is wrong with it and how to
 * fix it; nothing has been started.
 */
public final class ConfigurationException extends RuntimeSafetyException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    public ConfigurationException(String setting, String problem, String fix, @Nullable Throwable cause) {
        super(setting + ": " + problem + "; " + fix, cause);
        this.setting = setting;
    }

    public ConfigurationException(String setting, String problem, String fix) {
        this(setting, problem, fix, null);
    }

    /** The setting at fault, as a host writes it in its configuration or in the builder. */
    public String setting() {
        return setting;
    }
}
