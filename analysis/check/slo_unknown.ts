/** Why burn rates are not known. @module */
import type { Kind } from "../../recorder/schema.ts";
import { formatCount, formatDuration } from "../report/format_quantity.ts";
import type { Slo } from "./slo.ts";
import type { SloCost } from "./slo_costs.ts";
import type { SloWindowEvents } from "./slo_events.ts";

/** A reason, by the name of the span it is about. */
export type Unknown = (span: string) => string;

/** Largest share of the successful calls without a price with which what was spent is still known. */
const MOST_UNPRICED = 0.05;

/** Why a window has no good and no bad events: there are none, none has the measure, or all failed within the limit. */
export function nothingCounts(slo: Slo, { all, known }: Pick<SloWindowEvents, "all" | "known">): Unknown {
  const { measure, kind = "llm_call", at_most = 0 } = slo;
  if (all === 0) return nothingHappened;
  const many = manyOf(all, kind);
  if (known > 0) return (span) => `${many} in ${span}, all that are known failed within ${formatDuration(at_most)}`;
  const what = measure === "first_token_ms" ? "first token" : "duration";
  return (span) => `${many} in ${span}, none has a ${what}`;
}

/** Why nothing is known to be spent. */
export function nothingPriced({ calls }: Pick<SloCost, "calls">): Unknown {
  if (calls === 0) return nothingHappened;
  const many = manyOf(calls, "llm_call");
  return (span) => `${many} in ${span}, none has a price`;
}

/** Why more may be spent than is known; `null` where nearly all calls have a price. */
export function missingPrices({ successful, unpriced }: Pick<SloCost, "successful" | "unpriced">): Unknown | null {
  if (unpriced <= successful * MOST_UNPRICED) return null;
  const many = `${formatCount(unpriced)} of ${manyOf(successful, "llm_call")}`;
  return (span) => `${many} in ${span} ${Math.round(unpriced) === 1 ? "has" : "have"} no price`;
}

function nothingHappened(span: string): string {
  return `nothing that counts happened in ${span}`;
}

/** `10,000 calls`, `1 operation`. */
function manyOf(count: number, kind: Kind): string {
  const noun = NOUNS[kind] ?? "event";
  return `${formatCount(count)} ${noun}${Math.round(count) === 1 ? "" : "s"}`;
}

const NOUNS: Partial<Readonly<Record<Kind, string>>> = {
  llm_call: "call",
  operation: "operation",
  tool_call: "tool call",
  stage: "stage",
};
