/** Checks that counting answers. @module */
import type { Clock, ColumnName } from "../../recorder/schema.ts";
import type { Aggregate, AggregatePlan, Filter } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, FAILED, LEAF, LLM_CALLS, OK } from "../group_keys.ts";
import { type CheckWords, counted, notLookedAt, type QualityCheck } from "./quality_check.ts";

interface PlanCheck extends CheckWords {
  /** What is counted. */
  readonly where: readonly Filter[];
  /** Which of it is concerned: any of these, which exclude each other. */
  readonly concerned: readonly (readonly Filter[])[];
}

const CALL = ["call", "calls"] as const;
const EVENT = ["event", "events"] as const;
const TIMED: Filter = { field: "kind", in: ["operation", "stage", "llm_call", "tool_call"] };
const CALLS = [...LLM_CALLS, LEAF];
/** More than the whole: ratios of parts are at most 1 but for rounding. */
const MORE_THAN_ALL = 1 + 1e-9;
/** Clocks of machines differ by less. */
const CLOCK_US = 60e6;

function isKnown(measure: ColumnName): Filter {
  return { measure };
}

/** A part that is more than its whole, also where that is 0. */
function isBeyond(part: ColumnName, whole: ColumnName): (readonly Filter[])[] {
  return [
    [{ measure: { divide: [part, whole], scale: 1 }, atLeast: MORE_THAN_ALL }],
    [{ field: whole, in: [0] }, { measure: part, atLeast: Number.MIN_VALUE }],
  ];
}

const CHECKS: readonly PlanCheck[] = [
  {
    check: "tokens_unknown",
    noun: ["successful call", "successful calls"],
    matter: ["is without tokens", "are without tokens"],
    meaning: "without a cost of their own they are in no cost",
    warnAbove: 0.05,
    where: [...CALLS, OK],
    concerned: [
      [{ field: "input_tokens", in: [null] }],
      [isKnown("input_tokens"), { field: "output_tokens", in: [null] }],
    ],
  },
  {
    check: "tokens_zero",
    noun: CALL,
    matter: ["has 0 input tokens", "have 0 input tokens"],
    meaning: "their source may mean unknown by that",
    warnAbove: 0.01,
    where: [...CALLS, OK, isKnown("input_tokens")],
    concerned: [[{ field: "input_tokens", in: [0] }]],
  },
  {
    check: "tokens_estimated",
    noun: ["call with tokens", "calls with tokens"],
    matter: ["has tokens that were counted, not reported", "have tokens that were counted, not reported"],
    meaning: "tokens and cost of these are estimates",
    warnAbove: 0.2,
    where: [...CALLS, isKnown("input_tokens")],
    concerned: [[{ field: "tokens_estimated", in: [true] }]],
  },
  {
    check: "nested_calls",
    noun: CALL,
    matter: ["holds other calls", "hold other calls"],
    meaning: "their tokens and cost are counted once, on the inner ones",
    warnAbove: null,
    where: LLM_CALLS,
    concerned: [[{ measure: "nested_calls", atLeast: 1 }]],
  },
  {
    check: "duration_unknown",
    noun: EVENT,
    matter: ["is without a duration", "are without a duration"],
    meaning: "they are in no latency",
    warnAbove: 0.2,
    where: [TIMED, OK],
    concerned: [[{ field: "duration_ms", in: [null] }]],
  },
  {
    check: "duration_negative",
    noun: ["event with a duration", "events with a duration"],
    matter: ["has a negative one", "have a negative one"],
    meaning: "their clock was set back, or start and end are mixed up",
    warnAbove: 0,
    where: [TIMED, isKnown("duration_ms")],
    concerned: [[{ measure: "duration_ms", below: 0 }]],
  },
  {
    check: "failed_in_no_time",
    noun: ["failure", "failures"],
    matter: ["has a duration of 0", "have a duration of 0"],
    meaning: "that is no latency: latencies here are those of successes",
    warnAbove: null,
    where: [TIMED, FAILED],
    concerned: [[{ field: "duration_ms", in: [0] }]],
  },
  {
    check: "cache_beyond_input",
    noun: ["call with cached tokens", "calls with cached tokens"],
    matter: ["has more tokens from the cache than input", "have more tokens from the cache than input"],
    meaning: "their source leaves cached tokens out of the input, so that cost is too low",
    warnAbove: 0,
    where: [...CALLS, isKnown("cache_read_tokens"), isKnown("input_tokens")],
    concerned: isBeyond("cache_read_tokens", "input_tokens"),
  },
  {
    check: "reasoning_beyond_output",
    noun: ["call with reasoning tokens", "calls with reasoning tokens"],
    matter: ["has more tokens of reasoning than output", "have more tokens of reasoning than output"],
    meaning: "their source leaves reasoning out of the output, so that cost is too low",
    warnAbove: 0,
    where: [...CALLS, isKnown("reasoning_tokens"), isKnown("output_tokens")],
    concerned: isBeyond("reasoning_tokens", "output_tokens"),
  },
  {
    check: "first_token_after_end",
    noun: ["call with a first token", "calls with a first token"],
    matter: ["has it after its end", "have it after their end"],
    meaning: "one of the two is in another unit or from another clock",
    warnAbove: 0,
    where: [...LLM_CALLS, isKnown("first_token_ms"), isKnown("duration_ms")],
    concerned: isBeyond("first_token_ms", "duration_ms"),
  },
  {
    check: "sampled",
    noun: EVENT,
    matter: ["stands for others that were not kept", "stand for others that were not kept"],
    meaning: "counts, sums and quantiles are estimates",
    warnAbove: null,
    where: [],
    concerned: [[{ measure: "sample_weight", atLeast: MORE_THAN_ALL }]],
  },
];

function futureCheck(now: number): PlanCheck {
  return {
    check: "in_the_future",
    noun: EVENT,
    matter: ["is from the future", "are from the future"],
    meaning: "the clock of the machine that recorded them is wrong",
    warnAbove: 0,
    where: [],
    concerned: [[{ measure: "started_at", atLeast: now + CLOCK_US }]],
  };
}

/** What plan checks depend on. */
export interface PlanChecksOptions {
  /** Whether times are dates: else none is in the future. */
  readonly clock: Clock;
  /** What "now" is, µs. */
  readonly now: number;
}

/** Asks all of them. Events count as stored, without their weight. */
export function planChecksQuery({ clock, now }: PlanChecksOptions): Query<QualityCheck[]> {
  const checks = clock === "utc" ? [...CHECKS, futureCheck(now)] : CHECKS;
  const noDates = "times are distances from the start of each file, not dates";
  return {
    plans: checks.map(({ where, concerned }): AggregatePlan => {
      const parts = concerned.map((filters, part): [string, Aggregate] => [
        `concerned ${part}`,
        { op: "rows", where: filters },
      ]);
      return { where, aggregates: { rows: { op: "rows" }, ...Object.fromEntries(parts) } };
    }),
    read: (answers) => {
      const found = checks.map((check, index) => {
        const [row] = answers[index]!;
        const concerned = check.concerned.reduce((sum, _, part) => sum + countOf(row!, `concerned ${part}`), 0);
        return counted(check, concerned, countOf(row!, "rows"));
      });
      return clock === "utc" ? found : [...found, notLookedAt("in_the_future", noDates)];
    },
  };
}
