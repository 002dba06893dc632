package io.runtimesafety.redis;

/**
 * Something with one value: a field of a hash, or a plain key.
 *
 * @param key where it is
 * @param name which field; empty for the key's own value
 */
record Field(String key, String name) {
    static Field value(String key) {
        return new Field(key, "");
    }

    boolean isValue() {
        return name.isEmpty();
    }
}
