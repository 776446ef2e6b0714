package dev.pequod.operator;

import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;

/**
 * One WebService that is worked on.
 *
 * @param resource what it says now
 * @param session what is kept of it from one reconciliation to the next
 * @param draft what its status is to say of this one
 */
record Reconciliation(Key key, JsonObject resource, Session session, StatusDraft draft) {}
