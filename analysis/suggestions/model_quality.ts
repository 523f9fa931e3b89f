/** Whether outcomes suffer when another model does a job. @module */
import { plainModelName } from "../prices/same_model.ts";
import { formatCount, formatRatio } from "../report/format_quantity.ts";
import { newcombeInterval, type Ratio } from "../stats/wilson_interval.ts";
import type { CallFacts } from "./call_facts.ts";
import type { CallGroup } from "./call_groups.ts";
import { scoreLost } from "./score_lost.ts";
import { weightedRatio } from "./weighted_ratio.ts";

/** Calls of a model with how they ended. */
export interface JudgedCalls extends CallGroup {
  /** How many succeeded. */
  readonly success: Ratio;
  /** Share of calls with a score. */
  readonly scored: number;
}

/** Both bounds of an interval at this confidence are one-sided ones at 95 %. */
const ONE_SIDED = 0.9;

/** Where one is scored far less often than the other, only some outcomes may be. */
const LEAST_SCORED = 0.5;

/** Whether they do. */
export type Quality =
  | { readonly verdict: "worse" }
  | { readonly verdict: "unknown"; readonly reason: string }
  | { readonly verdict: "same"; readonly says: string };

/** Whether outcomes suffer: both bounds of what is lost must be within the limits, and a model is never trusted unscored. */
export function qualityLost(own: JudgedCalls, other: JudgedCalls, limits: Readonly<Record<string, number>>): Quality {
  const success = newcombeInterval(other.success, own.success, { confidence: ONE_SIDED });
  const isSame = isSameModel(own, other);
  const score = isSame ? null : scoreLost({ own: own.calls, other: other.calls, least: limits.least_calls! });
  if (success === null || success.value < -limits.most_success_lost!) return { verdict: "worse" };
  if (score !== null && score.value > limits.most_score_lost!) return { verdict: "worse" };
  const few = Math.min(own.calls.length, other.calls.length);
  const reason = few < limits.least_calls!
    ? `there are ${formatCount(few)} calls, ${limits.least_calls} are needed`
    : success.low < -limits.most_success_lost!
    ? `it may succeed ${formatRatio(-success.low)} less often`
    : isSame
    ? null
    : score === null
    ? scorelessText(own, other, limits.least_calls!)
    : Math.min(own.scored, other.scored) < LEAST_SCORED * Math.max(own.scored, other.scored)
    ? `${formatRatio(other.scored)} of its calls are scored and ${
      formatRatio(own.scored)
    } of these: which ones may differ`
    : score.high > limits.most_score_lost!
    ? `its score may be ${Number(score.high.toPrecision(2))} lower`
    : null;
  if (reason !== null) return { verdict: "unknown", reason };
  const says = score === null
    ? "by its name the same model: providers may serve it in another precision"
    : `score ${Number(score.other.toPrecision(3))} instead of ${Number(score.own.toPrecision(3))}`;
  return { verdict: "same", says };
}

/** Why there is nothing to compare. */
function scorelessText(own: CallGroup, other: CallGroup, least: number): string {
  const scored = [own, other].map(({ calls }) => {
    return new Set(calls.filter(({ score }) => score !== null).map(({ cluster }) => cluster)).size;
  });
  const few = Math.min(...scored);
  return few === 0
    ? "no score says how good its answers are"
    : `scores of ${formatCount(few)} users or sessions say how good its answers are, ${least} are needed`;
}

function isSameModel({ where: own }: CallGroup, { where: other }: CallGroup): boolean {
  return typeof own.model === "string" && typeof other.model === "string" &&
    plainModelName(own.model) === plainModelName(other.model);
}

/** An answer that is cut off at its limit is none. */
export function successOf(calls: readonly CallFacts[]): Ratio {
  return weightedRatio(calls, ({ status, finish_reason }) => status === "ok" && !isCutOff(finish_reason));
}

function isCutOff(reason: string | null): boolean {
  return reason === "length" || reason === "max_tokens" || reason === "MAX_TOKENS";
}
