/** Checks that counting answers. @module */
import type { Aggregate, AggregatePlan, Filter } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, FAILED, LEAF, LLM_CALLS, OK } from "../group_keys.ts";
import { type CheckWords, counted, type QualityCheck } from "./quality_check.ts";

interface PlanCheck extends CheckWords {
  /** What is counted. */
  readonly where: readonly Filter[];
  /** Which of it is concerned. */
  readonly concerned: readonly Filter[];
}

const CALL = ["call", "calls"] as const;
const EVENT = ["event", "events"] as const;
const TIMED: Filter = { field: "kind", in: ["operation", "stage", "llm_call", "tool_call"] };
const CALLS = [...LLM_CALLS, LEAF];
/** More than the whole: ratios of parts are at most 1 but for rounding. */
const MORE_THAN_ALL = 1 + 1e-9;
/** Clocks of machines differ by less. */
const CLOCK_US = 60e6;

function planChecks(now: number): readonly PlanCheck[] {
  return [
    {
      check: "tokens_unknown",
      noun: CALL,
      matter: ["is without tokens", "are without tokens"],
      meaning: "their cost is unknown too",
      warnAbove: 0.05,
      where: [...CALLS, OK],
      concerned: [{ field: "input_tokens", in: [null] }],
    },
    {
      check: "tokens_zero",
      noun: CALL,
      matter: ["has 0 input tokens", "have 0 input tokens"],
      meaning: "their source may mean unknown by that",
      warnAbove: 0.01,
      where: [...CALLS, OK, { field: "input_tokens", notIn: [null] }],
      concerned: [{ field: "input_tokens", in: [0] }],
    },
    {
      check: "tokens_estimated",
      noun: CALL,
      matter: ["has tokens that were counted, not reported", "have tokens that were counted, not reported"],
      meaning: "tokens and cost of these are estimates",
      warnAbove: 0.2,
      where: CALLS,
      concerned: [{ field: "tokens_estimated", in: [true] }],
    },
    {
      check: "nested_calls",
      noun: CALL,
      matter: ["holds other calls", "hold other calls"],
      meaning: "their tokens and cost are counted once, on the inner ones",
      warnAbove: null,
      where: LLM_CALLS,
      concerned: [{ measure: "nested_calls", atLeast: 1 }],
    },
    {
      check: "duration_unknown",
      noun: EVENT,
      matter: ["is without a duration", "are without a duration"],
      meaning: "they are in no latency",
      warnAbove: 0.2,
      where: [TIMED, OK],
      concerned: [{ field: "duration_ms", in: [null] }],
    },
    {
      check: "duration_negative",
      noun: EVENT,
      matter: ["has a negative duration", "have a negative duration"],
      meaning: "their clock was set back, or start and end are mixed up",
      warnAbove: 0,
      where: [TIMED, { field: "duration_ms", notIn: [null] }],
      concerned: [{ measure: "duration_ms", below: 0 }],
    },
    {
      check: "failed_in_no_time",
      noun: ["failure", "failures"],
      matter: ["has a duration of 0", "have a duration of 0"],
      meaning: "that is no latency: latencies here are those of successes",
      warnAbove: null,
      where: [TIMED, FAILED],
      concerned: [{ field: "duration_ms", in: [0] }],
    },
    {
      check: "cache_beyond_input",
      noun: CALL,
      matter: ["has more tokens from the cache than input", "have more tokens from the cache than input"],
      meaning: "their source leaves cached tokens out of the input, so that cost is too low",
      warnAbove: 0,
      where: [...CALLS, { measure: "cache_read_tokens", atLeast: 1 }],
      concerned: [{ measure: { divide: ["cache_read_tokens", "input_tokens"], scale: 1 }, atLeast: MORE_THAN_ALL }],
    },
    {
      check: "first_token_after_end",
      noun: CALL,
      matter: ["has its first token after its end", "have their first token after their end"],
      meaning: "one of the two is in another unit or from another clock",
      warnAbove: 0,
      where: [...LLM_CALLS, { measure: "first_token_ms" }],
      concerned: [{ measure: { divide: ["first_token_ms", "duration_ms"], scale: 1 }, atLeast: MORE_THAN_ALL }],
    },
    {
      check: "in_the_future",
      noun: EVENT,
      matter: ["is from the future", "are from the future"],
      meaning: "the clock of the machine that recorded them is wrong",
      warnAbove: 0,
      where: [],
      concerned: [{ measure: "started_at", atLeast: now + CLOCK_US }],
    },
    {
      check: "sampled",
      noun: EVENT,
      matter: ["stands for others that were not kept", "stand for others that were not kept"],
      meaning: "counts, sums and quantiles are estimates",
      warnAbove: null,
      where: [],
      concerned: [{ measure: "sample_weight", atLeast: MORE_THAN_ALL }],
    },
  ];
}

/** Asks all of them. Events count as stored, without their weight. */
export function planChecksQuery(now: number): Query<QualityCheck[]> {
  const checks = planChecks(now);
  return {
    plans: checks.map(({ where, concerned }): AggregatePlan => {
      const concernedRows: Aggregate = { op: "rows", where: concerned };
      return { where, aggregates: { rows: { op: "rows" }, concerned: concernedRows } };
    }),
    read: (answers) =>
      checks.map((check, index) => {
        const [row] = answers[index]!;
        return counted(check, countOf(row!, "concerned"), countOf(row!, "rows"));
      }),
  };
}
