/** What a recorder shall have recorded of an executed forest: every column by its definition. @module */
import type { EventRow } from "@kymo/kymo/schema";
import type { ExecutedEvent } from "./forest_execution.ts";

/** The columns that are compared; events are named by their unique name. */
export type ExpectedRow =
  & Pick<EventRow, "name" | "kind" | "status" | "duration_ms" | "nested_calls" | "error_count" | "attempts">
  & Pick<EventRow, "retry_wait_ms">
  & { readonly parent: string | null; readonly root: string };

/** The rows of all events, by name. */
export function expectedRows(events: readonly ExecutedEvent[]): ExpectedRow[] {
  const errors = countedErrors(events);
  return events.map((event) => {
    const { name, plan: { kind, form }, parent } = event;
    const isRunning = form !== "past";
    const attempts = events.filter((other) => other.plan.kind === "attempt" && holderOf(other) === event);
    const waits = attempts.map((attempt) => waitBefore(attempt, attempts)).filter((wait) => wait !== null);
    const nested = events.filter((other) => other.plan.kind === "llm_call" && around(other).includes(event)).length;
    const ownWait = kind === "attempt" ? waitBefore(event, events.filter(isBesides(event))) : null;
    const isHolder = isRunning && kind !== "attempt" && attempts.length > 0;
    return {
      name,
      kind,
      parent: parent?.name ?? null,
      root: (around(event).at(-1) ?? event).name,
      status: statusOf(event),
      duration_ms: isRunning ? event.endedMs - event.startedMs : event.plan.afterMs,
      nested_calls: kind === "llm_call" && isRunning ? nested : null,
      error_count: kind === "operation" && isRunning ? errors.get(event) ?? 0 : null,
      attempts: isHolder ? attempts.length : null,
      retry_wait_ms: ownWait ?? (isHolder ? waits.reduce((sum, wait) => sum + wait, 0) : null),
    };
  });
}

/** The events around one, from the inside out. */
function around({ parent }: ExecutedEvent): ExecutedEvent[] {
  return parent === null ? [] : [parent, ...around(parent)];
}

function statusOf({ plan, thrown }: ExecutedEvent): EventRow["status"] {
  if (plan.form === "past") return plan.outcome === "throw" ? "error" : plan.outcome;
  return thrown !== null ? "error" : plan.outcome === "throw" ? "ok" : plan.outcome;
}

/** The call that an attempt is one of; where none is around, what is directly around. */
function holderOf(attempt: ExecutedEvent): ExecutedEvent | null {
  const call = around(attempt).find(({ plan: { kind } }) => kind === "llm_call" || kind === "tool_call");
  return call ?? attempt.parent;
}

function isBesides(attempt: ExecutedEvent): (other: ExecutedEvent) => boolean {
  const holder = holderOf(attempt);
  return (other) => other.plan.kind === "attempt" && holder !== null && holderOf(other) === holder;
}

/** From the end of the last attempt to the start of this one; `null` for the first and for one that overlaps another. */
function waitBefore(attempt: ExecutedEvent, attempts: readonly ExecutedEvent[]): number | null {
  if (attempt.plan.form === "past") return null;
  const before = attempts.filter((other) => {
    return other !== attempt && other.plan.form !== "past" && other.startedAt < attempt.startedAt;
  });
  if (before.length === 0 || before.some((other) => other.endedAt > attempt.startedAt)) return null;
  return attempt.startedMs - Math.max(...before.map(({ endedMs }) => endedMs));
}

/**
 * Errors by the operation that has them: each once, in the operation around the innermost event that ended with it and
 * is no attempt. An attempt that fails alone is no error of the operation: its call may try again.
 */
function countedErrors(events: readonly ExecutedEvent[]): Map<ExecutedEvent, number> {
  const counts = new Map<ExecutedEvent, number>();
  const seen = new Set<Error>();
  const innermostFirst = events.toSorted((a, b) => around(b).length - around(a).length);
  for (const event of innermostFirst) {
    if (event.plan.kind === "attempt" || statusOf(event) !== "error") continue;
    if (event.thrown !== null) {
      if (seen.has(event.thrown)) continue;
      seen.add(event.thrown);
    }
    const operation = around(event).find(({ plan }) => plan.kind === "operation");
    if (operation !== undefined) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return counts;
}
