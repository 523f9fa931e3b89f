/** Whether the data can be trusted, checked. @module */
import { costQuery } from "../cost_stats.ts";
import type { AggregatePlan } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask, type Query } from "../engine/query.ts";
import { LLM_CALLS, numberOf, ratio } from "../group_keys.ts";
import { type PricedModels, pricedModelsQuery } from "../priced_models.ts";
import { DROPPED_EVENTS } from "../quality_stats.ts";
import { formatCount, formatDuration, formatRatio } from "../report/format_quantity.ts";
import { tokenlessQuery } from "../tokenless_calls.ts";
import type { CheckResult, Severity } from "./check_result.ts";

/** What may be. */
export interface CheckDataOptions {
  /** Largest share of the tokens without a price, and of the successful calls without tokens. @default {not checked} */
  readonly maxUnpriced?: number;
  /** Longest time since the newest event, ms. @default {not checked} */
  readonly maxAgeMs?: number;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
}

/**
 * Checks what every other number stands on: events that recorders dropped, files that cannot be read, lines that a crash tore off;
 * when asked, calls that no cost knows, and a recorder that is silent.
 */
export async function checkData(source: EventSource, options: CheckDataOptions = {}): Promise<CheckResult[]> {
  const { maxUnpriced, maxAgeMs, now = new Date() } = options;
  const [dropped, models] = await ask(source, DROPPED_EVENTS, pricedModelsQuery(source, LLM_CALLS));
  const unpriced = maxUnpriced === undefined ? [] : await unpricedResults(source, { models, most: maxUnpriced });
  const { events, files, journals, quarantined, torn_lines } = source.quality;
  return [
    ...maxAgeMs === undefined ? [] : [await ageResult(source, { most: maxAgeMs, now })],
    ...unpriced,
    countResult({
      check: "dropped_events",
      count: dropped,
      of: events + dropped,
      unit: "events",
      severity: "ticket",
      says: ["no event was dropped", "dropped by recorders that could not write: they are nowhere"],
      advice: "look at the disk, and at onError of the recorder",
      evidence: [],
    }),
    countResult({
      check: "quarantined_files",
      count: quarantined.length,
      of: files + quarantined.length,
      unit: "files",
      severity: "ticket",
      says: ["every file can be read", "left out: they cannot be read"],
      advice: "remove them, or restore them from a copy",
      evidence: quarantined.map(({ file, reason }) => ({ file, reason })),
    }),
    countResult({
      check: "torn_lines",
      count: torn_lines,
      of: journals,
      unit: "lines",
      severity: "warn",
      says: ["no line is torn", "torn off by a crash: what stood there was not flushed"],
      advice: "find out what ends the program; kymo compact tidies up",
      evidence: [],
    }),
  ];
}

interface Counted {
  readonly check: string;
  readonly count: number;
  readonly of: number;
  readonly unit: string;
  readonly severity: Severity;
  readonly says: readonly [none: string, some: string];
  readonly advice: string;
  readonly evidence: CheckResult["evidence"];
}

/** Fails from the first one on. */
function countResult({ check, count, of, unit, severity, says, advice, evidence }: Counted): CheckResult {
  const noun = count === 1 ? unit.slice(0, -1) : unit;
  return {
    ...dataPart(check),
    says: count === 0 ? says[0] : `${formatCount(count)} ${noun} ${says[1]}`,
    ok: count === 0,
    reason: null,
    severity,
    value: count,
    limit: 0,
    unit,
    n: of,
    advice,
    evidence,
  };
}

async function unpricedResults(
  source: EventSource,
  { models, most }: { readonly models: PricedModels; readonly most: number },
): Promise<CheckResult[]> {
  const [[groups], tokenless] = await ask(
    source,
    costQuery({ where: LLM_CALLS, groupings: [[]], models }),
    tokenlessQuery(source, models),
  );
  const [costs] = groups!;
  const sum = (of: (calls: typeof tokenless[number]) => number): number =>
    tokenless.reduce((all, one) => all + of(one), 0);
  const successful = sum((one) => one.successful);
  const checked = { most, n: Math.round(costs?.calls ?? 0) };
  return [
    mostResult("unpriced_tokens", costs?.unpriced_tokens_ratio ?? null, {
      ...checked,
      says: "of the tokens have no price",
      nothing: "there are no tokens",
      advice: "kymo prices says which models have none; prices in kymo.json give them one",
    }),
    mostResult("calls_without_tokens", ratio(sum((one) => one.withoutTokens), successful), {
      ...checked,
      n: Math.round(successful),
      says: "of the successful calls have no tokens and are in no cost",
      nothing: "there are no successful calls",
      advice: "call.usage(response.usage) records them",
    }),
  ];
}

interface MostWords {
  readonly most: number;
  readonly n: number;
  readonly says: string;
  readonly nothing: string;
  readonly advice: string;
}

function mostResult(check: string, share: number | null, { most, n, says, nothing, advice }: MostWords): CheckResult {
  return {
    ...dataPart(check),
    says: share === null ? "nothing is known" : `${formatRatio(share)} ${says}, ${formatRatio(most)} may`,
    ok: share === null ? null : share <= most,
    reason: share === null ? nothing : null,
    severity: "ticket",
    value: share,
    limit: most,
    unit: "ratio",
    n,
    advice,
    evidence: [],
  };
}

/** How far clocks may differ. */
const MOST_AHEAD_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** What begins later than now says nothing of whether the recorder is silent: the newest event before it does. */
async function ageResult(
  source: EventSource,
  { most, now }: { readonly most: number; readonly now: Date },
): Promise<CheckResult> {
  const { clock, extent, quality } = source;
  const isRelative = clock === "relative";
  const nowMs = now.getTime();
  const ahead = isRelative || extent.last === null ? 0 : extent.last / 1000 - nowMs;
  const isWrong = ahead > MOST_AHEAD_MS;
  const [newest] = isWrong ? await ask(source, newestBefore(nowMs + MOST_AHEAD_MS)) : [extent.last];
  const age = isRelative || newest === null ? null : Math.max(0, nowMs - newest / 1000);
  const aged = age === null ? null : `began ${formatDuration(age)} ago, ${formatDuration(most)} may pass`;
  const before = aged === null ? "there is none before" : `the newest before ${aged}`;
  return {
    ...dataPart("newest_event"),
    says: isRelative
      ? "nothing is known"
      : isWrong
      ? `the newest event is ${aheadText(ahead)} ahead of now: a clock is wrong; ${before}`
      : aged === null
      ? "there is no event at all"
      : `the newest event ${aged}`,
    ok: isRelative ? null : !isWrong && age !== null && age <= most,
    reason: isRelative ? "its times are distances from a start, not dates" : null,
    severity: "page",
    value: age,
    limit: most,
    unit: "ms",
    n: quality.events,
    advice: isWrong
      ? "look at the clocks of the machines that record"
      : "look whether the service runs, and writes to this folder",
    evidence: isWrong ? [{ ahead_ms: ahead }] : [],
  };
}

/** Asks for the start of the newest event that began before then, µs. */
function newestBefore(thenMs: number): Query<number | null> {
  const plan: AggregatePlan = {
    where: [{ measure: "started_at", below: thenMs * 1000 }],
    aggregates: { newest: { op: "max", of: "started_at" } },
  };
  return { plans: [plan], read: ([rows]) => rows![0] === undefined ? null : numberOf(rows![0], "newest") };
}

function aheadText(ms: number): string {
  return ms < 2 * DAY_MS ? formatDuration(ms) : `${formatCount(Math.round(ms / DAY_MS))} days`;
}

function dataPart(check: string): Pick<CheckResult, "id" | "kind" | "rule" | "title" | "where"> {
  return { id: `data:${check}`, kind: "data", rule: check, title: check.replaceAll("_", " "), where: {} };
}
