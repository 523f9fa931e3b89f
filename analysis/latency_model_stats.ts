/** What a call's time is made of: what {@linkcode latencyModel} shows. @module */
import { sampleGroups } from "./sample_groups.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSample } from "./engine/event_source.ts";
import {
  evenly,
  TOKEN_COLUMNS,
  type TokenCase,
  tokenCases,
  type TokenColumn,
  type TokenRow,
  usableColumns,
} from "./latency/token_cost.ts";
import { type Coefficient, quantileRegression } from "./stats/quantile_regression.ts";

/** What the median duration of a group of calls is made of. */
export interface LatencyModelStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Successful calls in the sample. */
  readonly calls: number;
  /** Of these, with a duration and known tokens, evenly spaced where there are more than are fitted. */
  readonly n: number;
  /** Median duration of a call without tokens, ms. */
  readonly base_ms: Coefficient | null;
  /** Per 1,000 tokens of input that was not cached, ms; `null` too where this does not vary. */
  readonly input_ms: Coefficient | null;
  /** Per 1,000 tokens of input from the cache, ms; `null` too where this does not vary. */
  readonly cached_ms: Coefficient | null;
  /** Per token of output, ms; `null` too where this does not vary. */
  readonly output_ms: Coefficient | null;
  /** Shares of a mean call, 0..1; `null` without a fit. */
  readonly parts: { readonly input: number; readonly output: number } | null;
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** What a sample must have for {@linkcode latencyModelStats}. */
export const TOKEN_FIELDS: readonly Field[] = [
  "kind",
  "status",
  "nested_calls",
  "duration_ms",
  "input_tokens",
  "cache_read_tokens",
  "output_tokens",
  "sample_weight",
];

const FEWEST_CASES = 30;

/** How much is fitted. */
export interface LatencyModelLimits {
  /** What makes the groups; the sample must have it. */
  readonly by: readonly Field[];
  /** Most calls that are fitted of a group. @default {1000} */
  readonly mostCases?: number;
  /** Most groups that are fitted. @default {30} */
  readonly mostGroups?: number;
}

/** Median regressions of the groups in a sample, most calls first; see {@linkcode latencyModel}. */
export function latencyModelStats(sample: EventSample, limits: LatencyModelLimits): LatencyModelStats[] {
  const { by, mostCases = 1000, mostGroups = 30 } = limits;
  const keys = by.map((field) => sample.columns[field]!);
  return sampleGroups(successfulCalls(sample), keys).sort((a, b) => b.length - a.length).map((rows, place) => ({
    by: Object.fromEntries(by.map((field, key) => [field, keys[key]![rows[0]!]!])),
    calls: rows.length,
    ...(place < mostGroups
      ? fitGroup(rows.map((row) => tokenRow(sample, row)), mostCases)
      : unknown(rows.length, `only the ${mostGroups} groups with most calls are fitted`)),
  }));
}

function successfulCalls({ columns: { kind, status, nested_calls } }: EventSample): number[] {
  return Array.from(kind!.keys()).filter((row) => {
    return kind![row] === "llm_call" && status![row] === "ok" && !nested_calls![row];
  });
}

function tokenRow({ columns }: EventSample, row: number): TokenRow {
  return {
    duration_ms: columns.duration_ms![row]!,
    input_tokens: columns.input_tokens![row]!,
    cache_read_tokens: columns.cache_read_tokens![row]!,
    output_tokens: columns.output_tokens![row]!,
    sample_weight: columns.sample_weight![row]!,
  };
}

type GroupFit = Omit<LatencyModelStats, "by" | "calls">;

function unknown(n: number, reason: string): GroupFit {
  return { n, base_ms: null, input_ms: null, cached_ms: null, output_ms: null, parts: null, reason };
}

function fitGroup(rows: readonly TokenRow[], mostCases: number): GroupFit {
  const { cases: all, isCacheKnown } = tokenCases(rows);
  const cases = evenly(all, mostCases);
  const n = cases.length;
  if (n < FEWEST_CASES) {
    return unknown(n, `needs ${FEWEST_CASES} calls with a duration and known tokens, n is ${n}`);
  }
  const { columns, problem } = usableColumns(cases);
  if (problem !== null) return unknown(n, problem);
  const weights = cases.map(({ weight }) => weight);
  const fitted = quantileRegression(
    cases.map(({ duration }) => duration),
    columns.map(({ of }) => cases.map(of)),
    { probability: 0.5, ...(weights.every((weight) => weight === 1) ? {} : { weights }) },
  );
  if (fitted === null) return unknown(n, "input, cached and output tokens rise and fall together");
  const of = (name: string): Coefficient | null => {
    const place = columns.findIndex((column) => column.name === name);
    return place < 0 ? null : fitted[place + 1]!;
  };
  const flat = TOKEN_COLUMNS.filter((column) => !columns.includes(column)).map(({ name }) => {
    return name === "cached" && !isCacheKnown ? "cache reads are unknown" : `${name} tokens hardly vary`;
  });
  return {
    n,
    base_ms: fitted[0]!,
    input_ms: of("input"),
    cached_ms: of("cached"),
    output_ms: of("output"),
    parts: partsOf(cases, columns, fitted),
    reason: flat.length === 0 ? null : flat.join(", "),
  };
}

/** What reading and writing are of a call with mean tokens. */
function partsOf(
  cases: readonly TokenCase[],
  columns: readonly TokenColumn[],
  fitted: readonly Coefficient[],
): LatencyModelStats["parts"] {
  const parts = { base: Math.max(0, fitted[0]!.value), input: 0, cached: 0, output: 0 };
  columns.forEach(({ name, of }, place) => {
    const mean = cases.reduce((sum, one) => sum + of(one), 0) / cases.length;
    parts[name] = Math.max(0, fitted[place + 1]!.value) * mean;
  });
  const all = parts.base + parts.input + parts.cached + parts.output;
  return all > 0 ? { input: (parts.input + parts.cached) / all, output: parts.output / all } : null;
}
