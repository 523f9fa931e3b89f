/** How fast budgets burn in each window, and which alerts fire. @module */
import type { EventSource } from "../engine/event_source.ts";
import { ask, together } from "../engine/query.ts";
import { LLM_CALLS } from "../group_keys.ts";
import { NOTHING_PRICED, pricedModelsQuery } from "../priced_models.ts";
import { burnInterval, burnRate, hangsOnOne } from "./burn_rate.ts";
import { type BurnAlert, burnAlerts } from "./burn_windows.ts";
import { formatBurn } from "./format_burn.ts";
import type { Slo } from "./slo.ts";
import { type SloCost, sloCostsQuery } from "./slo_costs.ts";
import { sloEventsQuery, type SloWindowEvents, type SloWindows } from "./slo_events.ts";
import { missingPrices, nothingCounts, nothingPriced } from "./slo_unknown.ts";

/** A window of an objective. */
export interface WindowBurn {
  /** Its length. */
  readonly hours: number;
  /** How many times faster than it may the budget burns; `null` where nothing happened. */
  readonly burn_rate: number | null;
  /** Bounds of its 95 % interval; `null` for money, which is counted and not estimated. */
  readonly low: number | null;
  /** Upper bound. */
  readonly high: number | null;
  /** Events, as stored; calls with a price. */
  readonly n: number;
  /** The same events, weighted. */
  readonly total: number;
  /** Bad events, weighted, or USD spent. */
  readonly spent: number | null;
  /** Why the burn rate, over a span of this name, is not known or only its least is; `null` where all of it is. */
  readonly unknown: ((span: string) => string) | null;
  /** Why an alert of this window would hang on too little; `null` where it would not. */
  readonly tooLittle: (limit: number) => string | null;
}

/** An alert and whether it fires. */
export interface JudgedAlert {
  /** The alert. */
  readonly alert: BurnAlert;
  /** Its longer window. */
  readonly long: WindowBurn;
  /** Its shorter window. */
  readonly short: WindowBurn;
  /** Whether it fires; `null` where that is not known. */
  readonly fires: boolean | null;
  /** Why it is not known. */
  readonly reason: string | null;
}

/** An objective with its burn rates. */
export interface SloBurns {
  /** The objective. */
  readonly slo: Slo;
  /** All the time for which it holds. */
  readonly period: WindowBurn;
  /** Its alerts. */
  readonly alerts: readonly JudgedAlert[];
}

/** Fewest calls with a price behind an alert about money: one dear call is no rate. */
const FEWEST_PRICED = 10;

/**
 * Asks for the burn rates of objectives: one batch, two where money is counted.
 *
 * @param now Where the windows end, µs.
 */
export async function sloBurns(source: EventSource, slos: readonly Slo[], now: number): Promise<SloBurns[]> {
  const asked = slos.map((slo): SloWindows => ({ slo, hours: lengthsOf(slo), now }));
  const isCost = ({ slo }: SloWindows): boolean => slo.measure === "cost_usd";
  const [ofEvents, ofCosts] = [asked.filter((one) => !isCost(one)), asked.filter(isCost)];
  const [events, models] = await ask(
    source,
    together(ofEvents.map(sloEventsQuery)),
    ofCosts.length === 0 ? NOTHING_PRICED : pricedModelsQuery(source, LLM_CALLS),
  );
  const [costs] = await ask(source, together(ofCosts.map((windows) => sloCostsQuery(windows, models))));
  return asked.map((windows) => {
    const burns = isCost(windows)
      ? mapValues(costs[ofCosts.indexOf(windows)]!, (cost, hours) => costBurn(windows.slo, cost, hours))
      : mapValues(events[ofEvents.indexOf(windows)]!, (counted, hours) => eventBurn(windows.slo, counted, hours));
    return judged(windows.slo, burns);
  });
}

/** Days for which an objective holds, in words: `30 days`. */
export function daysText(slo: Slo): string {
  return `${daysOf(slo)} ${daysOf(slo) === 1 ? "day" : "days"}`;
}

/** Days for which an objective holds. */
export function daysOf({ window_days = 30 }: Slo): number {
  return window_days;
}

function lengthsOf(slo: Slo): number[] {
  const alerts = burnAlerts(daysOf(slo), slo.windows);
  const hours = alerts.flatMap(({ long_hours, short_hours }) => [long_hours, short_hours]);
  return [...new Set([daysOf(slo) * 24, ...hours])];
}

function mapValues<From, To>(from: ReadonlyMap<number, From>, to: (value: From, key: number) => To): Map<number, To> {
  return new Map(from.entries().map(([key, value]) => [key, to(value, key)]));
}

function eventBurn(slo: Slo, events: SloWindowEvents, hours: number): WindowBurn {
  const { objective } = slo;
  const [low = null, high = null] = burnInterval(events, objective!) ?? [];
  return {
    hours,
    burn_rate: burnRate(events, objective!),
    low,
    high,
    n: events.n,
    total: events.total,
    spent: events.total === 0 ? null : events.bad,
    unknown: events.total === 0 ? nothingCounts(slo, events) : null,
    tooLittle: (limit) => {
      if (hangsOnOne(events, { objective: objective!, limit })) return `it hangs on one event of ${events.n}`;
      // Also a service that fails as often as it may is above 1 half of the time.
      return low! > Math.min(1, limit) ? null : `its interval reaches down to ${formatBurn(low!)}: it can be chance`;
    },
  };
}

function costBurn(slo: Slo, cost: SloCost, hours: number): WindowBurn {
  const { usd, priced } = cost;
  const allowed = slo.budget_usd! * hours / (daysOf(slo) * 24);
  const calls = Math.round(priced);
  return {
    hours,
    burn_rate: usd === null ? null : Number((usd / allowed).toPrecision(12)),
    low: null,
    high: null,
    n: calls,
    total: priced,
    spent: usd,
    unknown: usd === null ? nothingPriced(cost) : missingPrices(cost),
    tooLittle: () =>
      calls < FEWEST_PRICED ? `it stands on ${calls} of at least ${FEWEST_PRICED} calls with a price` : null,
  };
}

function judged(slo: Slo, burns: ReadonlyMap<number, WindowBurn>): SloBurns {
  const period = burns.get(daysOf(slo) * 24)!;
  const alerts = burnAlerts(daysOf(slo), slo.windows).map((alert): JudgedAlert => {
    const [long, short] = [burns.get(alert.long_hours)!, burns.get(alert.short_hours)!];
    // What is known of no window has one reason.
    const verdict = period.burn_rate === null
      ? { fires: null, reason: period.unknown!(daysText(slo)) }
      : verdictOf(slo, { alert, long, short });
    return { alert, long, short, ...verdict };
  });
  return { slo, period, alerts };
}

/** Both windows must pass the limit, the longer one also without its worst event, and surely above 1. */
function verdictOf(
  { objective }: Slo,
  { alert, long, short }: Pick<JudgedAlert, "alert" | "long" | "short">,
): Pick<JudgedAlert, "fires" | "reason"> {
  const { burn_rate: limit } = alert;
  const most = objective === undefined ? Infinity : Number((1 / (1 - objective)).toPrecision(12));
  if (limit >= most) {
    return { fires: null, reason: `with this objective no burn rate is above ${most}: windows of its own are needed` };
  }
  const open = [[long, alert.long], [short, alert.short]] as const;
  const below = open.filter(([{ burn_rate }]) => burn_rate === null || burn_rate <= limit);
  if (below.some(([{ unknown }]) => unknown === null)) return { fires: false, reason: null };
  const [first] = below;
  if (first !== undefined) return { fires: null, reason: first[0].unknown!(first[1]) };
  const tooLittle = long.tooLittle(limit);
  return tooLittle === null ? { fires: true, reason: null } : { fires: null, reason: tooLittle };
}
