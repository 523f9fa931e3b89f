/** Whether something became worse than it was. @module */
import type { Kind } from "../../recorder/schema.ts";
import { type ComparedMeasure, compareStats } from "../compare_stats.ts";
import { prepareComparison } from "../comparison/comparison_options.ts";
import { evidence } from "../bottlenecks/draft.ts";
import type { EventSource } from "../engine/event_source.ts";
import { formatAmount } from "../report/format_amount.ts";
import { formatChange, formatMeasure } from "../report/format_quantity.ts";
import type { Amount } from "../series/series_change.ts";
import { measureLabel } from "../series/measure_label.ts";
import type { CheckResult } from "./check_result.ts";

/** What is held against what. */
export interface CheckRegressionOptions {
  /** What the events are held against. */
  readonly baseline: EventSource;
  /** Columns, or `attributes.<key>`, that make the groups of calls. @default {["model"]} */
  readonly by?: readonly string[];
  /** Changes that do not matter: 0.05 for up to 5 %. @default {0} */
  readonly margin?: number;
}

const OF_OPERATIONS = ["duration_ms_p50", "duration_ms_p95", "error_ratio"] as const;

/**
 * Holds calls of models, and operations by their name, against a baseline: by the verdicts of {@linkcode compare}, with what it
 * compares unless told otherwise. Fails where b is worse beyond the margin; unknown where `compare` gives no verdict.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the margin is out of bounds.
 */
export async function checkRegression(source: EventSource, options: CheckRegressionOptions): Promise<CheckResult[]> {
  const { baseline, by = ["model"], margin = 0 } = options;
  const action = "check regression";
  const results: CheckResult[] = [];
  const asked = [
    { kind: "llm_call", by, margin, with: source },
    { kind: "operation", by: ["name"], margin, with: source, measures: OF_OPERATIONS },
  ] as const;
  for (const each of asked) {
    const { sides, settings } = prepareComparison(action, baseline, each);
    const compared = await compareStats(sides, settings);
    if (compared.sides.every(({ calls }) => calls === 0)) continue;
    results.push(...compared.rows.map((row) => resultOf(row, each.kind, margin)));
  }
  return results.length > 0 ? results : [NOTHING];
}

const NOTHING: CheckResult = {
  id: "regression:",
  kind: "regression",
  rule: "regression",
  title: "regression",
  where: {},
  says: "nothing is known",
  ok: null,
  reason: "neither side has calls or operations",
  severity: "ticket",
  value: null,
  limit: null,
  unit: null,
  n: null,
  advice: null,
  evidence: [],
};

function resultOf(row: ComparedMeasure, kind: Kind, margin: number): CheckResult {
  const { by, measure, verdict, ratio, difference, n, p_value, p_adjusted, compared, reason } = row;
  const group = Object.entries(by);
  const isRatio = measure.scale === "ratio";
  const change = isRatio ? ratio : difference;
  const name = group.map(([, value]) => value === "" ? `""` : value ?? "unknown").join(" · ");
  return {
    id: `regression:${kind}:${measure.name}:${group.map(([key, value]) => `${key}=${value}`).join(",")}`,
    kind: "regression",
    rule: measure.name,
    title: `${name === "" ? "all" : name} · ${measureLabel(measure.name)} against the baseline`,
    where: by,
    says: verdict === null ? "there is no verdict" : `${changeText(row)}: ${VERDICTS[verdict]}`,
    ok: verdict === null ? null : verdict !== "worse",
    reason: verdict === null ? reason : null,
    severity: "ticket",
    value: change?.value ?? null,
    limit: change === null ? null : margin,
    unit: isRatio ? "ratio" : measure.unit,
    n: n[1],
    advice: "kymo compare says what else changed, in the mix of calls too",
    evidence: [evidence({
      n_baseline: n[0],
      baseline: compared[0]?.value ?? null,
      now: compared[1]?.value ?? null,
      low: change?.low ?? null,
      high: change?.high ?? null,
      p_value,
      p_adjusted,
    })],
  };
}

const VERDICTS = {
  worse: "worse",
  better: "better",
  higher: "higher",
  lower: "lower",
  "no evidence": "no evidence of a change for the worse",
} as const;

/** `1.20 s → 1.44 s, +20 % [14, 26]`. */
function changeText({ measure, compared, ratio, difference }: ComparedMeasure): string {
  const [before, after] = compared.map((amount) => formatMeasure(amount?.value ?? null, measure.unit));
  const isRatio = measure.scale === "ratio";
  const change = isRatio ? ratio : difference;
  if (change === null) return `${before} → ${after}`;
  if (measure.unit === "ratio" && difference !== null) {
    return `${before} → ${after}, ${pointsText(difference)}`;
  }
  const told = (value: number): string => isRatio ? formatChange(value) : formatMeasure(value, measure.unit);
  const { value, low, high } = change;
  const bounds = low === null || high === null ? "" : ` [${told(low)}, ${told(high)}]`;
  return `${before} → ${after}, ${told(value)}${bounds}`;
}

/** `+15.8 pp [10.3, 20.2]`. */
function pointsText({ value, low, high }: Amount): string {
  const points = (share: number | null): number | null => share === null ? null : share * 100;
  const text = formatAmount({ value: value * 100, low: points(low), high: points(high) }, "pp");
  return value > 0 ? `+${text}` : text;
}
