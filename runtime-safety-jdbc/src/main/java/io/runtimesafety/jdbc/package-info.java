/**
 * The store on a relational database: PostgreSQL, and H2 for development and tests. Entry type:
 * {@link io.runtimesafety.jdbc.JdbcSafetyStore}.
 */
@NullMarked
package io.runtimesafety.jdbc;

import org.jspecify.annotations.NullMarked;
