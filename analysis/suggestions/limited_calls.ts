/** Calls that may be cut off: how long they took, and whether they ended by themselves. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";

/** A call that succeeded or was cut off. */
export interface LimitedCall {
  /** When it began, µs. */
  readonly at: number;
  /** What happens together with it: a session. */
  readonly cluster: string;
  /** How long it took. */
  readonly duration_ms: number;
  /** Whether it was cut off. */
  readonly isCutOff: boolean;
  /** So many calls it stands for. */
  readonly weight: number;
}

/** Calls that have a limit in common. */
export interface LimitedCalls {
  /** What they are: of one name, those of models also of one provider and model. */
  readonly where: Readonly<Record<string, Value>>;
  /** Those that succeeded. */
  readonly ok: readonly LimitedCall[];
  /** Those that were cut off. */
  readonly cutOff: readonly LimitedCall[];
}

/** Calls of models and tools in groups of which some were cut off. */
export function limitedCalls({ timed, clusterOf }: SuggestionFacts): LimitedCalls[] {
  const { columns, rows } = timed;
  const { kind, name, provider, model, status, started_at, duration_ms, nested_calls, sample_weight } = columns;
  const groups = new Map<string, { where: LimitedCalls["where"]; calls: LimitedCall[] }>();
  for (let row = 0; row < rows; row++) {
    const isModel = kind![row] === "llm_call" && !nested_calls![row];
    const duration = duration_ms![row];
    if (!isModel && kind![row] !== "tool_call" || typeof duration !== "number" || !(duration >= 0)) continue;
    if (status![row] !== "ok" && status![row] !== "timeout") continue;
    const where = isModel
      ? { name: name![row]!, provider: provider![row]!, model: model![row]! }
      : { kind: "tool_call", name: name![row]! };
    const group = groups.getOrInsertComputed(Object.values(where).join("\0"), () => ({ where, calls: [] }));
    group.calls.push({
      cluster: clusterOf(row),
      at: started_at![row] as number,
      duration_ms: duration,
      isCutOff: status![row] === "timeout",
      weight: sample_weight![row] as number,
    });
  }
  return [...groups.values()].map(({ where, calls }) => ({
    where: Object.fromEntries(Object.entries(where).filter(([, value]) => value !== null)),
    ok: calls.filter(({ isCutOff }) => !isCutOff),
    cutOff: calls.filter(({ isCutOff }) => isCutOff),
  })).filter(({ cutOff }) => cutOff.length > 0);
}
