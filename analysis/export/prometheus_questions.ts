/** What is asked of events for each histogram that is exported. @module */
import type { HistogramSpec } from "../../recorder/live/metric_families.ts";
import type { AggregatePlan, Field, Filter } from "../engine/aggregate_plan.ts";
import { LEAF, LLM_CALLS, ofKind } from "../group_keys.ts";
import { type BucketedMeasure, bucketPlan } from "./prometheus_bins.ts";
import { EXPORT_FAMILIES, RAG_FAMILIES } from "./prometheus_families.ts";

/** What makes the series of a histogram. */
export interface HistogramQuestion extends BucketedMeasure {
  /** The family. */
  readonly family: HistogramSpec;
  /** Which events count. */
  readonly where: readonly Filter[];
  /** The columns behind its first labels, in their order. */
  readonly by: readonly Field[];
  /** What its last label is: how the event ended, or always the same. */
  readonly last?: "error" | { readonly always: string };
}

/** Columns behind the labels of a call. */
export const CALL_FIELDS: readonly Field[] = ["name", "provider", "model"];

const SECONDS = { of: "duration_ms", perUnit: 1000 } as const;
const { callDuration, firstChunk, tokenUsage } = EXPORT_FAMILIES;
const { toolDuration, agentDuration, operationDuration, stageDuration } = EXPORT_FAMILIES;

/** What is always asked. */
export const HISTOGRAM_QUESTIONS: readonly HistogramQuestion[] = [
  question(callDuration, { ...SECONDS, where: LLM_CALLS, by: CALL_FIELDS, last: "error" }),
  question(firstChunk, {
    of: "first_token_ms",
    perUnit: 1000,
    where: [...LLM_CALLS, { field: "streamed", in: [true, null] }],
    by: CALL_FIELDS,
  }),
  tokens("input"),
  tokens("output"),
  question(toolDuration, { ...SECONDS, where: ofKind("tool_call"), by: ["name"], last: "error" }),
  question(agentDuration, {
    ...SECONDS,
    where: [...ofKind("operation"), { field: "agent", notIn: [null] }],
    by: ["agent"],
    last: "error",
  }),
  question(operationDuration, { ...SECONDS, where: ofKind("operation"), by: ["name"], last: "error" }),
  question(stageDuration, { ...SECONDS, where: ofKind("stage"), by: ["name"], last: "error" }),
];

/** What is asked besides for the names of RAG services. */
export const RAG_QUESTIONS: readonly HistogramQuestion[] = [
  question(RAG_FAMILIES.request, { ...SECONDS, where: ofKind("operation"), by: [] }),
  question(RAG_FAMILIES.stage, { ...SECONDS, where: ofKind("stage"), by: ["name"] }),
];

/** The plan of a question about some of the events. */
export function questionPlan(asked: HistogramQuestion, where: readonly Filter[]): AggregatePlan {
  const by: readonly Field[] = asked.last === "error" ? [...asked.by, "status", "error_type"] : asked.by;
  return bucketPlan(asked, { where: [...asked.where, ...where], by });
}

function question(
  family: HistogramSpec,
  asked: Omit<HistogramQuestion, "family" | "bounds">,
): HistogramQuestion {
  return { ...asked, family, bounds: family.bounds };
}

/** Calls inside calls count once. */
function tokens(type: "input" | "output"): HistogramQuestion {
  const where = [...LLM_CALLS, LEAF];
  return question(tokenUsage, { of: `${type}_tokens`, perUnit: 1, where, by: CALL_FIELDS, last: { always: type } });
}
