package io.runtimesafety.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one commit checks and writes, in the words of {@code operations/*.lua}: all checks first, then all writes, or
 * nothing. A store that joins commits adds words of its own and leaves these alone. Used by one thread.
 */
final class Operations {
    /** The first key of the script is the transaction's own. */
    private static final int FIRST_KEY = 2;

    private final Map<String, Integer> keys = new LinkedHashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private boolean writes;

    /** How an operation refers to a key. */
    String key(String name) {
        return Integer.toString(keys.computeIfAbsent(name, unused -> FIRST_KEY + keys.size()));
    }

    Operations check(String name, String... its) {
        arguments.add(name);
        arguments.add(Integer.toString(its.length));
        arguments.addAll(List.of(its));
        return this;
    }

    Operations write(String name, String... its) {
        writes = true;
        return check(name, its);
    }

    boolean isEmpty() {
        return arguments.isEmpty();
    }

    boolean writes() {
        return writes;
    }

    List<String> keys() {
        return List.copyOf(keys.keySet());
    }

    List<String> arguments() {
        return List.copyOf(arguments);
    }
}
