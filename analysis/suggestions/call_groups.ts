/** Calls of one task and model. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { CallFacts } from "./call_facts.ts";

/** A group of calls. */
export interface CallGroup {
  /** What the group is: key to value; keys that are unknown for all calls are left out. */
  readonly where: Readonly<Record<string, Value>>;
  /** Its calls, by start. */
  readonly calls: readonly CallFacts[];
}

/** A text of a call that groups can be made by. */
export type CallKey = "task" | "name" | "caller" | "agent" | "service_tier" | "provider" | "model";

/**
 * Groups calls by some of their texts, most calls first.
 *
 * @param by Keys; those that are unknown throughout are left out.
 * @param varying Keys that count where calls differ in them.
 */
export function callGroups(
  calls: readonly CallFacts[],
  { by, varying = [] }: { readonly by: readonly CallKey[]; readonly varying?: readonly CallKey[] },
): CallGroup[] {
  const known = [
    ...varying.filter((key) => calls.some((call) => call[key] !== calls[0]![key])),
    ...by.filter((key) => calls.some((call) => call[key] !== null)),
  ];
  const groups = Map.groupBy(calls, (call) => known.map((key) => call[key] ?? "\0").join("\0"));
  return [...groups.values()].map((members) => ({
    where: Object.fromEntries(known.map((key) => [key, members[0]![key]])),
    calls: members,
  })).sort((a, b) => b.calls.length - a.calls.length);
}

/** How many calls some stand for. */
export function callWeight(calls: readonly CallFacts[]): number {
  return calls.reduce((sum, { weight }) => sum + weight, 0);
}
