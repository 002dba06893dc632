package io.runtimesafety.tx;

import java.time.Duration;

/**
 * What a probe of the store found.
 *
 * @param reachable whether the store answered and can be used
 * @param latency how long the probe took
 * @param detail product and version when reachable, otherwise what went wrong; never a secret
 */
public record StoreHealth(boolean reachable, Duration latency, String detail) {}
