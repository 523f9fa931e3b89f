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
 * @param varying Keys that count where calls differ in them, by a dozen kinds at most.
 */
export function callGroups(
  calls: readonly CallFacts[],
  { by, varying = [] }: { readonly by: readonly CallKey[]; readonly varying?: readonly CallKey[] },
): CallGroup[] {
  const known = [
    ...varying.filter((key) => isVarying(calls, key)),
    ...by.filter((key) => calls.some((call) => call[key] !== null)),
  ];
  const groups = Map.groupBy(calls, (call) => known.map((key) => call[key] ?? "\0").join("\0"));
  return [...groups.values()].map((members) => ({
    where: Object.fromEntries(known.map((key) => [key, members[0]![key]])),
    calls: members,
  })).sort((a, b) => b.calls.length - a.calls.length);
}

/** Names of workers and the like tell nothing of what a call is for. */
const MOST_KINDS = 12;

function isVarying(calls: readonly CallFacts[], key: CallKey): boolean {
  const kinds = new Set<string | null>();
  for (const call of calls) {
    kinds.add(call[key]);
    if (kinds.size > MOST_KINDS) return false;
  }
  return kinds.size > 1;
}
