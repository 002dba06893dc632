package io.runtimesafety.action;

import java.util.Map;

/**
 * What an action did.
 *
 * @param data facts for the caller, shown in the answer; strings, numbers, booleans and lists or maps of them
 */
public record ActionResult(Map<String, Object> data) {
    public ActionResult {
        data = Map.copyOf(data);
    }
}
