/** What happened inside an event: its parts, their shares, and what took too long. Pure. @module */
import type { Kind, Status } from "./schema.ts";
import { limitOf, type Thresholds } from "./thresholds.ts";

/** The events of one kind and name directly inside an event, together. */
export interface EventPart {
  /** What they are. */
  readonly kind: Kind;
  /** Their name. */
  readonly name: string;
  /** How many have ended. */
  readonly count: number;
  /** Sum of their durations, in milliseconds. */
  readonly duration_ms: number;
  /** The longest of them, in milliseconds. */
  readonly max_ms: number;
  /** `duration_ms` of all of the event's, 0..1; above 1 where they ran side by side; `null` while nothing has passed. */
  readonly share_ratio: number | null;
}

/** Something that took too long or cost too much. */
export interface Bottleneck {
  /** Which limit of {@linkcode Thresholds} was passed. */
  readonly rule: "operation_ms" | "alert_ms" | "stage_ms" | "stage_share_ratio" | "cost_usd";
  /** The operation, or the part of it. */
  readonly name: string;
  /** What was measured, in the unit of the limit. */
  readonly value: number;
  /** The limit. */
  readonly limit: number;
  /** Both in words. */
  readonly says: string;
}

/** What happened inside an event so far. */
export interface EventSummary {
  /** Its id. */
  readonly event_id: string;
  /** What it is. */
  readonly kind: Kind;
  /** Its name. */
  readonly name: string;
  /** How it ended, `null` while it runs. */
  readonly status: Status | null;
  /** Duration, up to now while it runs, in milliseconds. */
  readonly duration_ms: number;
  /** Part of it in which nothing recorded was running inside, in milliseconds. */
  readonly self_ms: number;
  /** What happened directly inside, the longest first; at most 100 names, the rest under `other`. */
  readonly stages: readonly EventPart[];
  /** What passed a limit. Empty where nothing did. */
  readonly bottlenecks: readonly Bottleneck[];
  /** LLM calls inside, at any depth. */
  readonly llm_calls: number;
  /** Tool calls inside, at any depth. */
  readonly tool_calls: number;
  /** Errors inside. */
  readonly error_count: number;
  /** Warnings inside. */
  readonly warning_count: number;
  /** Sum over the LLM calls inside that have none inside themselves; `null` where none said. */
  readonly input_tokens: number | null;
  /** Sum over the same calls. */
  readonly output_tokens: number | null;
  /** Sum over the same calls of what provider or caller said; `null` where none said. */
  readonly cost_usd: number | null;
}

/** {@linkcode EventSummary} before it is held against limits. */
export type EventFacts = Omit<EventSummary, "bottlenecks" | "stages"> & {
  /** The parts, without their shares. */
  readonly parts: readonly Omit<EventPart, "share_ratio">[];
};

/** Completes a summary: shares of the total (sum of a part's durations ÷ duration), order, bottlenecks. */
export function summarizeEvent({ parts, ...facts }: EventFacts, limits: Thresholds): EventSummary {
  const total = facts.duration_ms;
  const stages = parts
    .map((part) => ({ ...part, share_ratio: total > 0 ? part.duration_ms / total : null }))
    .sort((a, b) => b.duration_ms - a.duration_ms || (a.name < b.name ? -1 : 1));
  return { ...facts, stages, bottlenecks: [...ownBottlenecks(facts, limits), ...partBottlenecks(stages, limits)] };
}

function ownBottlenecks(facts: Omit<EventFacts, "parts">, limits: Thresholds): Bottleneck[] {
  if (facts.kind !== "operation") return [];
  const found: Bottleneck[] = [];
  const { name, duration_ms, cost_usd } = facts;
  const limit = limitOf(limits.operation_ms, name);
  if (duration_ms > limit) found.push(slow("operation_ms", { name, value: duration_ms, limit }));
  if (duration_ms > limits.alert_ms) found.push(slow("alert_ms", { name, value: duration_ms, limit: limits.alert_ms }));
  if (cost_usd !== null && cost_usd > limits.cost_usd) {
    const says = `${name} cost $${round(cost_usd, 4)}, more than $${limits.cost_usd}`;
    found.push({ rule: "cost_usd", name, value: cost_usd, limit: limits.cost_usd, says });
  }
  return found;
}

function partBottlenecks(stages: readonly EventPart[], limits: Thresholds): Bottleneck[] {
  const share = limits.stage_share_ratio;
  return stages.flatMap(({ kind, name, max_ms, share_ratio }) => {
    const found: Bottleneck[] = [];
    const isListed = Object.hasOwn(limits.stage_ms, name);
    const limit = limitOf(limits.stage_ms, kind === "llm_call" && !isListed ? "llm_inference" : name);
    if (max_ms > limit) found.push(slow("stage_ms", { name, value: max_ms, limit }));
    if (share_ratio !== null && share_ratio > share) {
      const says = `${name} took ${percent(share_ratio)} of the time, more than ${percent(share)}`;
      found.push({ rule: "stage_share_ratio", name, value: share_ratio, limit: share, says });
    }
    return found;
  });
}

function slow(rule: Bottleneck["rule"], { name, value, limit }: Omit<Bottleneck, "rule" | "says">): Bottleneck {
  return { rule, name, value, limit, says: `${name} took ${seconds(value)}, more than ${seconds(limit)}` };
}

function seconds(ms: number): string {
  return `${round(ms / 1000, 2)} s`;
}

function percent(ratio: number): string {
  return `${round(100 * ratio, 1)} %`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
