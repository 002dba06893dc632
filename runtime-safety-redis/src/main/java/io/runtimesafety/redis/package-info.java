/**
 * The store on Redis. Entry type: {@link io.runtimesafety.redis.RedisSafetyStore}.
 *
 * <p>Everything lives under one hash tag, so that one script can reach it in a cluster too. For a namespace {@code n}:
 *
 * <table>
 * <caption>Layout 1</caption>
 * <tr><th>key</th><th>type</th><th>holds</th></tr>
 * <tr><td>{@code {rs:n}:head}</td><td>hash</td><td>layout, epoch, revision, change id, oldest revision remembered</td></tr>
 * <tr><td>{@code {rs:n}:documents}</td><td>hash</td><td>kind/name → revision:expiry:deleted:body</td></tr>
 * <tr><td>{@code {rs:n}:by-revision}</td><td>sorted set</td><td>kind/name by revision</td></tr>
 * <tr><td>{@code {rs:n}:tombstones}</td><td>sorted set</td><td>deleted kind/name by revision</td></tr>
 * <tr><td>{@code {rs:n}:expiring}</td><td>sorted set</td><td>kind/name by the moment its expiry is past</td></tr>
 * <tr><td>{@code {rs:n}:log}</td><td>hash</td><td>revision → change id and time</td></tr>
 * <tr><td>{@code {rs:n}:leases}</td><td>hash</td><td>name → fence, token, owner; stays after release</td></tr>
 * <tr><td>{@code {rs:n}:lease-ends}</td><td>hash</td><td>name → end</td></tr>
 * <tr><td>{@code {rs:n}:nodes}</td><td>hash</td><td>instance → last sign of life</td></tr>
 * <tr><td>{@code {rs:n}:answer:…}</td><td>string, expires</td><td>an answer kept for repeated requests</td></tr>
 * <tr><td>{@code {rs:n}:commit:…}</td><td>string, expires</td><td>the answer given to a commit</td></tr>
 * <tr><td>{@code {rs:n}:changes}</td><td>channel</td><td>epoch and revision of each change of control state</td></tr>
 * </table>
 *
 * <p>Times are microseconds by the clock of Redis. What belongs to one commit is an operation in
 * {@code operations/*.lua}; a further store adds a file there and leaves the others alone.
 */
@NullMarked
package io.runtimesafety.redis;

import org.jspecify.annotations.NullMarked;
