/** Burn rates of objectives as a table. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "../engine/event_source.ts";
import { readSlos } from "../settings/read_slos.ts";
import { type StatsColumn, statsFrame } from "../stats_frame.ts";
import { checkMoment } from "./check_moment.ts";
import type { Slo } from "./slo.ts";
import { type JudgedAlert, type SloBurns, sloBurns } from "./slo_burns.ts";

/** Which objectives, and when. */
export interface SloOptions {
  /** The objectives. */
  readonly slos: readonly Slo[];
  /** Where all windows end. @default {the wall clock; where the clock is relative, the last event} */
  readonly now?: Date;
}

/**
 * How fast the budgets of objectives burn, in every pair of windows, and which alerts fire.
 *
 * Out: one row per objective and alert, in their order:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | slo, measure | Utf8 | | never |
 * | long, short | Utf8 | 1h, 5m | never |
 * | limit | Float64 | × | never |
 * | burn_long, burn_short | Float64 | × | nothing that counts happened |
 * | burn_long_low, burn_long_high | Float64 | ×, 95 % interval | the same, and for money |
 * | n_long, n_short | Int64 | events as stored, calls with a price | never |
 * | spent_long | Float64 | bad events, USD | nothing that counts happened |
 * | budget_left_ratio | Float64 | of the whole window of the objective, below 0 when more is spent | nothing happened in it |
 * | fires | Bool | | it is not known, `reason` says why |
 * | severity | Utf8 | page, ticket, warn | never |
 * | reason | Utf8 | | `fires` is known |
 *
 * Method: multiwindow, multi-burn-rate alerts, Google SRE workbook (2018), chapter 5 "Alerting on SLOs", table 5-8: an alert fires
 * when the budget burns faster than its limit in both windows. Events are good or bad: with `errors`, those that did not end
 * with `ok` are bad; with `duration_ms` and `first_token_ms`, those above `at_most`, also when they failed, while those that failed
 * sooner are left out. Money burns by what was spent in a window and what may be in as much of the time. Where few events happen
 * an alert would hang on a single one: it fires only if it would also without its heaviest bad event, and if the 95 % interval
 * (Wilson) of the longer window lies above 1; for money with ten calls that have a price. Where more than 5 % of the successful calls
 * have none, what was spent is known from below: an alert fires or is not known. Events belong to the window in which they
 * start. Measured, a check every five minutes of services that fail exactly as often as they may, 99.9 % and 99 %, 10 to 10,000
 * calls an hour: both pages together fire 0 to 0.6 times in 30 days, 0 to 13 times without these rules, and the ticket, whose limit
 * such a service is at, 1 to 20 times, 6 to 163 without. Cost: one batch, for money two.
 *
 * @throws {TypeError | RangeError} If an objective cannot be used.
 *
 * @example An hour in which 5 % of the calls fail, of which 0.1 % may
 * ```ts
 * import { burnRates, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 * import pl from "nodejs-polars";
 *
 * const noon = Date.UTC(2026, 7, 10, 12);
 * const calls = Array.from({ length: 6000 }, (_, call) => call);
 * const frame = pl.DataFrame({
 *   kind: calls.map(() => "llm_call"),
 *   name: calls.map(() => "chat"),
 *   started_at: calls.map((call) => (noon - call * 600) * 1000 - 1),
 *   status: calls.map((call) => call % 20 === 0 ? "error" : "ok"),
 * });
 * const slos = [{ name: "answers", measure: "errors", objective: 0.999 }] as const;
 * const table = await burnRates(await open(frame), { slos, now: new Date(noon) });
 * assertEquals(table.select("long", "short", "limit", "burn_long", "burn_short", "fires").toRecords(), [
 *   { long: "1h", short: "5m", limit: 14.4, burn_long: 50, burn_short: 50, fires: true },
 *   { long: "6h", short: "30m", limit: 6, burn_long: 50, burn_short: 50, fires: true },
 *   { long: "3d", short: "6h", limit: 1, burn_long: 50, burn_short: 50, fires: true },
 * ]);
 * ```
 */
export async function burnRates(source: EventSource, options: SloOptions): Promise<DataFrame> {
  const slos = readSlos(options.slos, "compute burn rates");
  const burns = await sloBurns(source, slos, checkMoment(source, options.now));
  const rows = burns.flatMap((one) => one.alerts.map((alert): Row => ({ ...alert, of: one, by: {} })));
  return statsFrame(rows, [], COLUMNS);
}

interface Row extends JudgedAlert {
  readonly of: SloBurns;
  readonly by: Readonly<Record<string, never>>;
}

const COLUMNS: readonly StatsColumn<Row>[] = [
  ["slo", "string", ({ of }) => of.slo.name],
  ["measure", "string", ({ of }) => of.slo.measure],
  ["long", "string", ({ alert }) => alert.long],
  ["short", "string", ({ alert }) => alert.short],
  ["limit", "f64", ({ alert }) => alert.burn_rate],
  ["burn_long", "f64", ({ long }) => long.burn_rate],
  ["burn_long_low", "f64", ({ long }) => long.low],
  ["burn_long_high", "f64", ({ long }) => long.high],
  ["n_long", "i64", ({ long }) => long.n],
  ["spent_long", "f64", ({ long }) => long.spent],
  ["burn_short", "f64", ({ short }) => short.burn_rate],
  ["n_short", "i64", ({ short }) => short.n],
  ["budget_left_ratio", "f64", ({ of }) => of.period.burn_rate === null ? null : 1 - of.period.burn_rate],
  ["fires", "bool", ({ fires }) => fires],
  ["severity", "string", ({ alert }) => alert.severity],
  ["reason", "string", ({ reason }) => reason],
];
