/** Objectives, checked. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { formatCount, formatDuration, formatRatio, formatUsd } from "../report/format_quantity.ts";
import { readSlos } from "../settings/read_slos.ts";
import type { SloOptions } from "./burn_rates.ts";
import { checkMoment } from "./check_moment.ts";
import type { CheckResult } from "./check_result.ts";
import { formatBurn } from "./format_burn.ts";
import type { Slo } from "./slo.ts";
import { daysOf, daysText, type JudgedAlert, type SloBurns, sloBurns, type WindowBurn } from "./slo_burns.ts";

/**
 * Checks objectives: for each whether something of its budget is left, and whether one of its alerts fires. See
 * {@linkcode burnRates} for the numbers and how they are made. `ok` is `null` where nothing is known, and where an alert would hang
 * on a single event. A budget that is spent is a `warn`: it stays so until what spent it is older than the window. Where more than 5 % of the successful calls
 * have no price, money can be too much but not little enough: `ok` is `false` or `null`.
 *
 * @throws {TypeError | RangeError} If an objective cannot be used.
 *
 * @example Half of the calls take longer than they may, but there are four
 * ```ts
 * import { checkSlos, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 * import pl from "nodejs-polars";
 *
 * const noon = Date.UTC(2026, 7, 10, 12);
 * const frame = pl.DataFrame({
 *   kind: ["llm_call", "llm_call", "llm_call", "llm_call"],
 *   name: ["chat", "chat", "chat", "chat"],
 *   started_at: [1, 2, 3, 4].map((minute) => (noon - minute * 60_000) * 1000),
 *   duration_ms: [900, 950, 1020, 3000],
 * });
 * const slos = [{ name: "fast", measure: "duration_ms", at_most: 2000, objective: 0.99 }] as const;
 * const [budget, page] = await checkSlos(await open(frame), { slos, now: new Date(noon) });
 * assertEquals([budget?.ok, budget?.reason], [null, "it hangs on one event of 4"]);
 * assertEquals([page?.ok, page?.reason, page?.value], [null, "it hangs on one event of 4", 25]);
 * ```
 */
export async function checkSlos(source: EventSource, options: SloOptions): Promise<CheckResult[]> {
  const slos = readSlos(options.slos, "check slos");
  const burns = await sloBurns(source, slos, checkMoment(source, options.now));
  return burns.flatMap((one) => [budgetResult(one), ...one.alerts.map((alert) => alertResult(one, alert))]);
}

function budgetResult({ slo, period }: SloBurns): CheckResult {
  const days = daysText(slo);
  const spent = period.burn_rate;
  // What has no price can only add to what is spent: too much stays too much.
  const isOver = spent !== null && spent > 1;
  const reason = isOver ? period.tooLittle(1) : period.unknown?.(days) ?? null;
  return {
    ...sloPart(slo, "budget"),
    title: `${slo.name} · budget of ${days}`,
    says: spent === null
      ? `nothing of the budget of ${days} is known to be spent`
      : `${spentText(slo, period)} in ${days}: ${leftText(spent, period.unknown !== null)}`,
    ok: reason === null ? !isOver : null,
    reason,
    severity: "warn",
    value: spent,
    limit: 1,
    unit: "×",
    n: period.n,
    evidence: [windowRow(slo, period)],
  };
}

function leftText(spent: number, isLeast: boolean): string {
  if (spent > 1) return `${formatBurn(spent)} the budget is spent`;
  return `${isLeast ? "at most " : ""}${formatRatio(1 - spent)} of the budget is left`;
}

/** `12 of 10,000 (0.12 %) were bad, 0.1 % may be`, `$34.20 of $50.00 are spent`. */
function spentText(slo: Slo, { spent, total, unknown }: WindowBurn): string {
  if (slo.measure === "cost_usd") {
    const least = unknown === null ? "" : "at least ";
    return `${least}${formatUsd(spent)} of ${formatUsd(slo.budget_usd!)} are spent`;
  }
  const allowed = rounded(1 - slo.objective!);
  const bad = formatRatio(Math.min(1, spent! / total));
  return `${bad} of ${formatCount(total)} ${BAD[slo.measure]}${limitText(slo)}, ${formatRatio(allowed)} may`;
}

const BAD = { errors: "failed", duration_ms: "took longer than", first_token_ms: "began later than" } as const;

function limitText({ at_most }: Slo): string {
  return at_most === undefined ? "" : ` ${formatDuration(at_most)}`;
}

/** 0.1 %, not 0.10000000000000009 %. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}

function alertResult({ slo }: SloBurns, { alert, long, short, fires, reason }: JudgedAlert): CheckResult {
  return {
    ...sloPart(slo, `${alert.long}/${alert.short}`),
    title: `${slo.name} · burn rate over ${alert.long} and ${alert.short}`,
    says: burnText(slo, { alert, long, short, fires }),
    ok: fires === null ? null : !fires,
    reason,
    severity: alert.severity,
    value: long.burn_rate,
    limit: alert.burn_rate,
    unit: "×",
    n: long.n,
    evidence: [windowRow(slo, long), windowRow(slo, short)],
  };
}

function burnText(slo: Slo, { alert, long, short, fires }: Omit<JudgedAlert, "reason">): string {
  if (long.burn_rate === null) return `nothing is known of ${alert.long}`;
  const bounds = long.low === null ? "" : ` [${formatBurn(long.low, "")}, ${formatBurn(long.high!, "")}]`;
  const still = short.burn_rate === null ? "" : `, ${formatBurn(short.burn_rate)} in ${alert.short}`;
  const rates = `burns ${formatBurn(long.burn_rate)}${bounds} in ${alert.long}${still}`;
  if (fires !== true) return rates;
  const gone = formatDuration(daysOf(slo) * 86_400_000 / long.burn_rate);
  return `${rates}: ${spentText(slo, long)}; at this rate a whole budget is gone in ${gone}`;
}

function sloPart(slo: Slo, part: string): Pick<CheckResult, "id" | "kind" | "rule" | "where" | "advice"> {
  const single = Object.entries(slo.where ?? {}).filter((entry): entry is [string, Value] => !Array.isArray(entry[1]));
  return {
    id: `slo:${slo.name}:${part}`,
    kind: "slo",
    rule: slo.name,
    where: Object.fromEntries(single),
    advice: ADVICE[slo.measure],
  };
}

const ADVICE = {
  errors: "kymo report says what fails and since when; take back what changed last",
  duration_ms: "kymo report says what is slow and since when; take back what changed last",
  first_token_ms: "kymo report says what is slow and since when; take back what changed last",
  cost_usd: "kymo report --by model,task says what costs most and what saves",
} as const;

function windowRow(slo: Slo, { hours, burn_rate, low, high, n, spent }: WindowBurn): Readonly<Record<string, Value>> {
  const what = slo.measure === "cost_usd" ? "spent_usd" : "bad";
  return { hours, burn_rate, burn_rate_low: low, burn_rate_high: high, n, [what]: spent };
}
