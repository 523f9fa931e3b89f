/** Results of holding a group against one threshold. @module */
import { errorAdvice } from "../bottlenecks/advice.ts";
import { evidence } from "../bottlenecks/draft.ts";
import { type Share, shareOf, shareText } from "../bottlenecks/share_interval.ts";
import type { Kind } from "../../recorder/schema.ts";
import type { Value } from "../engine/aggregate_plan.ts";
import { formatCount, formatDuration, formatRatio } from "../report/format_quantity.ts";
import type { CheckResult, Severity } from "./check_result.ts";
import type { ThresholdGroup } from "./threshold_groups.ts";

/** Share of the events that may be beyond a limit of duration or cost: now and then one always is. */
export const MOST_BEYOND = 0.01;

/** Fewest events of which a share is sure: one slow run of one says nothing. */
const FEWEST = 5;

/** A threshold by its name in the settings, and the group that is held against it. */
export interface ThresholdPlace {
  /** Name: `operation_ms`. */
  readonly threshold: string;
  /** What its events are. */
  readonly kind: Kind;
  /** The group. */
  readonly where: Readonly<Record<string, Value>>;
}

/** What a share of events is held against. */
export interface ShareLimit extends ThresholdPlace {
  /** Those beyond the limit, weighted. */
  readonly part: number;
  /** All, weighted. */
  readonly whole: number;
  /** All, as stored. */
  readonly rows: number;
  /** Largest share that may be. */
  readonly most: number;
  /** What those beyond do: `took longer than 5 s`. */
  readonly says: string;
  /** What to do. */
  readonly advice: string;
  /** How much it matters. */
  readonly severity: Severity;
  /** What else is known. */
  readonly more: Readonly<Record<string, Value>>;
}

/** Fails when the share is surely, by its 95 % interval, above what may be; unknown when it may be by chance. */
export function shareResult(limit: ShareLimit): CheckResult {
  const { part, whole, rows, most, severity, advice, more } = limit;
  const share = shareOf(part, { whole, rows });
  const ok = rows === 0 ? null : share.value <= most ? true : share.low > most && rows >= FEWEST ? false : null;
  return {
    ...placePart(limit),
    says: rows === 0 ? "nothing is known" : `${shareText(part, whole, share)} ${limit.says}${allowedText(share, most)}`,
    ok,
    reason: ok !== null ? null : rows === 0 ? NO_DURATION : TOO_FEW,
    severity,
    value: rows === 0 ? null : share.value,
    limit: most,
    unit: "ratio",
    n: rows,
    advice,
    evidence: [evidence({ count: part, of: whole, low: share.low, high: share.high, ...more })],
  };
}

const TOO_FEW = "more than may, but of so few that it can be chance";
const NO_DURATION = "none of them has a duration";

function allowedText({ value }: Share, most: number): string {
  return value > most ? `, ${formatRatio(most)} may` : "";
}

/** Fails when a single one took longer than should ever be. */
export function alertResult(
  { kind, by, longest_ms, timedRows, timed, over }: ThresholdGroup,
  alert_ms: number,
): CheckResult {
  const count = over(alert_ms);
  const isOver = longest_ms !== null && longest_ms > alert_ms;
  const longest = `the longest took ${formatDuration(longest_ms)}`;
  return {
    ...placePart({ threshold: "alert_ms", kind, where: by }),
    says: longest_ms === null
      ? "nothing is known"
      : isOver
      ? `${formatCount(count)} of ${formatCount(timed)} took longer than ${formatDuration(alert_ms)}, ${longest}`
      : `none took longer than ${formatDuration(alert_ms)}, ${longest}`,
    ok: longest_ms === null ? null : !isOver,
    reason: longest_ms === null ? NO_DURATION : null,
    severity: "warn",
    value: longest_ms,
    limit: alert_ms,
    unit: "ms",
    n: timedRows,
    advice: "kymo report says what they wait for",
    evidence: [evidence({ count, of: timed })],
  };
}

/** Fails when surely more fail than may. */
export function errorResult({ kind, by, failed, calls, rows }: ThresholdGroup, most: number): CheckResult {
  return shareResult({
    threshold: "error_ratio",
    kind,
    where: by,
    part: failed,
    whole: calls,
    rows,
    most,
    says: "failed",
    advice: errorAdvice(null),
    severity: "ticket",
    more: {},
  });
}

/** What the id and the title say of a threshold and a group. */
export function placePart(
  { threshold, kind, where }: ThresholdPlace,
): Pick<CheckResult, "id" | "kind" | "rule" | "title" | "where"> {
  const group = Object.entries(where);
  const id = group.map(([key, value]) => `${key}=${value}`).join(",");
  const name = group.map(([, value]) => value === "" ? `""` : value ?? "unknown").join(" · ");
  const whose = [...kind === "operation" ? [] : [kind], name === "" ? "all" : name].join(" ");
  return {
    id: `thresholds:${threshold}:${kind}:${id}`,
    kind: "thresholds",
    rule: threshold,
    title: `${whose} · ${threshold}`,
    where,
  };
}
