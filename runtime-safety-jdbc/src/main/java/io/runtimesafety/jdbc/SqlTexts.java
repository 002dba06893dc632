package io.runtimesafety.jdbc;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fills the statements of this adapter in for one dialect, schema and prefix, each once. Only names that were checked
 * and fragments of the dialect go into a text; values are always bound.
 */
final class SqlTexts {
    private final Dialect dialect;
    private final String prefix;
    private final Map<String, String> filled = new ConcurrentHashMap<>();

    SqlTexts(Dialect dialect, Optional<String> schema, String tablePrefix) {
        this.dialect = dialect;
        this.prefix = schema.map(dialect::quotedSchema).map(name -> name + '.').orElse("") + tablePrefix;
    }

    /** The statement with {@code ${prefix}}, {@code ${now}} and {@code ${unlessPresent}} filled in. */
    String fill(String template) {
        return filled.computeIfAbsent(
                template,
                text -> text.replace("${now}", dialect.now())
                        .replace("${unlessPresent}", dialect.unlessPresent())
                        .replace("${prefix}", prefix));
    }
}
