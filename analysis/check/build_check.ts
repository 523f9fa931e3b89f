/** Runs the checks. @module */
import { KYMO_VERSION } from "../../recorder/version.ts";
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { EventSource } from "../engine/event_source.ts";
import { checkData } from "./check_data.ts";
import { checkMoment } from "./check_moment.ts";
import { checkRegression } from "./check_regression.ts";
import type { CheckedSource, CheckReport, FailOn } from "./check_report.ts";
import { CHECK_KINDS, type CheckKind, type CheckResult, SEVERITIES } from "./check_result.ts";
import { checkSlos } from "./check_slos.ts";
import { checkThresholds } from "./check_thresholds.ts";
import type { Slo } from "./slo.ts";

/** What to check. */
export interface CheckOptions {
  /** Which kinds of checks. @default {all} */
  readonly only?: readonly CheckKind[];
  /** Objectives. @default {none} */
  readonly slos?: readonly Slo[];
  /** Events that objectives are about: their windows may begin before that of the source. @default {the source} */
  readonly sloSource?: EventSource;
  /** Limits that replace the default ones. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
  /** What the events are held against. @default {nothing} */
  readonly baseline?: EventSource;
  /** Changes against the baseline that do not matter. @default {0} */
  readonly margin?: number;
  /** Columns, or `attributes.<key>`, that make the groups of calls. @default {["model"]} */
  readonly by?: readonly string[];
  /** Largest share without a price or tokens. @default {not checked} */
  readonly maxUnpriced?: number;
  /** Longest time since the newest event, ms. @default {not checked} */
  readonly maxAgeMs?: number;
  /** What makes it fail. @default {"ticket"} */
  readonly failOn?: FailOn;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
}

/**
 * Checks objectives, limits, what changed since a baseline, and the data themselves: for CI and cron.
 *
 * @param source What is checked.
 * @param options Which checks, and against what.
 * @throws {TypeError} If a column is missing, or an objective cannot be used.
 * @throws {RangeError} If a number is out of bounds.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { buildCheck, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "operation", name: "answer", duration_ms: 12_000 });
 * await recorder.close();
 *
 * const { failing, results } = await buildCheck(await open(dir), { only: ["thresholds"], failOn: "warn" });
 * assertEquals([failing, results[0]?.rule, results[0]?.value, results[0]?.limit], [true, "alert_ms", 12_000, 10_000]);
 * ```
 */
export async function buildCheck(source: EventSource, options: CheckOptions = {}): Promise<CheckReport> {
  const { failOn = "ticket", now = new Date(), baseline } = options;
  const results = sorted(await resultsOf(source, { ...options, now }));
  const failed = results.filter((result) => isFailing(result, failOn)).length;
  const count = (ok: boolean | null): number => results.filter((result) => result.ok === ok).length;
  return {
    kymo: KYMO_VERSION,
    generated_at: now.toISOString(),
    now: iso(checkMoment(source, now))!,
    clock: source.clock,
    source: checkedSource(source),
    baseline: baseline === undefined ? null : checkedSource(baseline),
    fail_on: failOn,
    failing: failed > 0,
    counts: { failed, warnings: count(false) - failed, passed: count(true), unknown: count(null) },
    results,
  };
}

/** Whether a result makes a run fail. */
export function isFailing({ ok, severity }: Pick<CheckResult, "ok" | "severity">, failOn: FailOn): boolean {
  if (ok !== false || failOn === "never") return false;
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

async function resultsOf(source: EventSource, options: CheckOptions & { readonly now: Date }): Promise<CheckResult[]> {
  const { only = CHECK_KINDS, slos = [], sloSource = source, baseline, now } = options;
  const { by, margin, thresholds, maxUnpriced, maxAgeMs } = options;
  const grouped = by === undefined ? {} : { by };
  const results: CheckResult[] = [];
  if (only.includes("slo") && slos.length > 0) results.push(...await checkSlos(sloSource, { slos, now }));
  if (only.includes("thresholds")) {
    results.push(...await checkThresholds(source, { ...grouped, ...thresholds === undefined ? {} : { thresholds } }));
  }
  if (only.includes("regression") && baseline !== undefined) {
    results.push(...await checkRegression(source, { baseline, ...grouped, ...margin === undefined ? {} : { margin } }));
  }
  if (only.includes("data")) { // last: what is damaged shows when it is read
    results.push(
      ...await checkData(source, {
        now,
        ...maxUnpriced === undefined ? {} : { maxUnpriced },
        ...maxAgeMs === undefined ? {} : { maxAgeMs },
      }),
    );
  }
  return results;
}

const OUTCOMES: readonly CheckResult["ok"][] = [false, null, true];

function sorted(results: readonly CheckResult[]): CheckResult[] {
  const place = ({ ok, severity }: CheckResult): number => {
    return OUTCOMES.indexOf(ok) * SEVERITIES.length + (ok === false ? SEVERITIES.indexOf(severity) : 0);
  };
  return results.toSorted((a, b) => place(a) - place(b));
}

function checkedSource({ paths, window: { from, to } }: EventSource): CheckedSource {
  return { paths, window: { from: iso(from), to: iso(to) } };
}

function iso(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString();
}
