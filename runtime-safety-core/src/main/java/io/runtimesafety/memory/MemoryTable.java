package io.runtimesafety.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Committed rows by key, and views of them that a transaction works on until it commits. */
final class MemoryTable<K, V> {
    private final ConcurrentMap<K, V> rows = new ConcurrentHashMap<>();

    View view() {
        return new View();
    }

    Map<K, V> copy() {
        return Map.copyOf(rows);
    }

    void restore(Map<K, V> copy) {
        rows.clear();
        rows.putAll(copy);
    }

    /** One transaction's reads and writes; the rows it read must be the same ones when it commits. */
    final class View {
        private final Map<K, @Nullable V> seen = new HashMap<>();
        private final Map<K, @Nullable V> own = new HashMap<>();

        @Nullable
        V find(K key) {
            if (own.containsKey(key)) {
                return own.get(key);
            }
            V row = rows.get(key);
            seen.putIfAbsent(key, row);
            return row;
        }

        void put(K key, V row) {
            own.put(key, row);
        }

        void remove(K key) {
            own.put(key, null);
        }

        /** Every row as the transaction sees it. Rows that come or go meanwhile do not make a conflict. */
        Map<K, V> all() {
            Map<K, V> all = new HashMap<>(rows);
            own.forEach((key, row) -> {
                if (row == null) {
                    all.remove(key);
                } else {
                    all.put(key, row);
                }
            });
            return all;
        }

        boolean onlyReads() {
            return own.isEmpty();
        }

        boolean isCurrent() {
            return seen.entrySet().stream().allMatch(read -> rows.get(read.getKey()) == read.getValue());
        }

        void apply() {
            own.forEach((key, row) -> {
                if (row == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, row);
                }
            });
        }
    }
}
