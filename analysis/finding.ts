/** What analyses find. Types only. @module */
import type { Value } from "./engine/aggregate_plan.ts";

/** Something that was found and deserves to be read first. What does not apply is `null`. */
export interface Finding {
  /** Names the finding. */
  readonly id: string;
  /** What kind of finding. */
  readonly kind: "trend" | "change_point" | "bottleneck" | "anomaly" | "suggestion";
  /** Group it is about: key to value. */
  readonly where: Readonly<Record<string, Value>>;
  /** What was measured. */
  readonly measure: string | null;
  /** Events behind it. */
  readonly n: number | null;
  /** Which way it goes. */
  readonly direction: "improving" | "declining" | "rising" | "falling" | "stable" | null;
  /** How clearly, -1..1. */
  readonly strength: number | null;
  /** How much, with its interval. */
  readonly effect: {
    readonly value: number;
    readonly unit: string;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  /** Probability of seeing it by chance. */
  readonly p_value: number | null;
  /** When, ISO 8601. */
  readonly at: string | null;
  /** In one sentence. */
  readonly says: string;
  /** What to do. */
  readonly advice: string | null;
  /** What that saves, with its interval in the same unit: money or time. */
  readonly saving: {
    readonly usd: number | null;
    readonly ms: number | null;
    readonly low: number | null;
    readonly high: number | null;
    /** Share of the bill or of the time, 0..1. */
    readonly ratio: number | null;
    /** Money per month, or per 1,000 calls where there is no calendar; time per operation, or per call without any. */
    readonly per: "month" | "1000 calls" | "operation" | "call";
  } | null;
  /** What it takes for granted. */
  readonly assumptions: readonly string[];
  /** Rows it stands on. */
  readonly evidence: readonly Readonly<Record<string, Value>>[];
}
