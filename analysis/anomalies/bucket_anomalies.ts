/** Buckets of time unlike those around them. @module */
import type { Clock } from "../../recorder/schema.ts";
import type { Series } from "../series/series.ts";
import type { SeriesChange } from "../series/series_change.ts";
import { ANOMALY_SCORE } from "../stats/anomaly_score.ts";
import { benjaminiHochberg } from "../stats/benjamini_hochberg.ts";
import { type Anomaly, byOddness, type FoundAnomalies, isWorse, type Unlooked } from "./anomaly.ts";
import { bucketScores, type ScoredBucket } from "./bucket_scores.ts";

/** A series that was tested. */
export interface TestedSeries {
  /** The series. */
  readonly series: Series;
  /** What its test says. */
  readonly change: Pick<SeriesChange, "shape" | "p_value" | "shifts">;
}

/** Less than that, relative or as a share, is no anomaly however sure it is. */
const LEAST_RATIO = 0.1;
const LEAST_SHARE = 0.01;

/**
 * The anomalies in all series: beyond a score of 3.5, Iglewicz & Hoaglin (1993), by a tenth of what is usual, or one point of a
 * hundred, and no more than a share `level` of them by chance, Benjamini & Hochberg (1995) over all buckets of all series.
 */
export function bucketAnomalies(
  tested: readonly TestedSeries[],
  { clock, level }: { readonly clock: Clock; readonly level: number },
): FoundAnomalies {
  const unlooked: Unlooked[] = [];
  const scored = tested.flatMap(({ series, change }): { series: Series; bucket: ScoredBucket }[] => {
    const buckets = bucketScores(series, { change, clock });
    if (typeof buckets !== "string") return buckets.map((bucket) => ({ series, bucket }));
    unlooked.push({ what: "bucket", by: series.by, measure: series.measure.name, reason: buckets });
    return [];
  });
  const adjusted = benjaminiHochberg(scored.map(({ bucket }) => bucket.p_value));
  const anomalies = scored.flatMap(({ series, bucket }, index): Anomaly[] => {
    const p_adjusted = adjusted[index]!;
    if (p_adjusted > level || Math.abs(bucket.score) < ANOMALY_SCORE || !isNotable(series, bucket)) return [];
    const { name, unit, better } = series.measure;
    const { p_value: _, ...rest } = bucket;
    return [{
      what: "bucket",
      by: series.by,
      measure: name,
      unit,
      is_worse: isWorse(bucket.value - bucket.expected, better),
      ...rest,
      p_adjusted,
      alike: null,
      event_id: null,
      trace_id: null,
      output_tokens: null,
    }];
  });
  return { anomalies: anomalies.sort(byOddness), looked: scored.length, unlooked };
}

function isNotable({ measure }: Series, { value, expected }: ScoredBucket): boolean {
  const difference = Math.abs(value - expected);
  return difference >= (measure.of.kind === "error_ratio" ? LEAST_SHARE : LEAST_RATIO * Math.abs(expected));
}
