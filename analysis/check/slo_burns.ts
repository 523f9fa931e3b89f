/** How fast budgets burn in each window, and which alerts fire. @module */
import type { EventSource } from "../engine/event_source.ts";
import { ask, together } from "../engine/query.ts";
import { LLM_CALLS } from "../group_keys.ts";
import { NOTHING_PRICED, pricedModelsQuery } from "../priced_models.ts";
import { formatCount } from "../report/format_quantity.ts";
import { burnInterval, burnRate, type CountedSloEvents, hangsOnOne } from "./burn_rate.ts";
import { type BurnAlert, burnAlerts } from "./burn_windows.ts";
import { formatBurn } from "./format_burn.ts";
import type { Slo } from "./slo.ts";
import { type SloCost, sloCostsQuery } from "./slo_costs.ts";
import { sloEventsQuery, type SloWindows } from "./slo_events.ts";

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
  /** Events with their weights; calls with a price. */
  readonly total: number;
  /** Bad events, weighted, or USD spent. */
  readonly spent: number | null;
  /** Why nothing is known, or too little for a silence to mean something; `null` where that is not so. */
  readonly unknown: string | null;
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

/** Largest share of calls without a price for which a silence about money means something. */
const MOST_UNPRICED = 0.05;

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

function eventBurn({ objective, measure }: Slo, events: CountedSloEvents, hours: number): WindowBurn {
  const [low = null, high = null] = burnInterval(events, objective!) ?? [];
  return {
    hours,
    burn_rate: burnRate(events, objective!),
    low,
    high,
    n: events.n,
    total: events.total,
    spent: events.total === 0 ? null : events.bad,
    unknown: events.total > 0 ? null : noneText(events.happened, measure),
    tooLittle: (limit) => {
      if (hangsOnOne(events, { objective: objective!, limit })) return `it hangs on one event of ${events.n}`;
      // Also a service that fails as often as it may is above 1 half of the time.
      return low! > Math.min(1, limit) ? null : `its interval reaches down to ${formatBurn(low!)}: it can be chance`;
    },
  };
}

function costBurn(slo: Slo, { usd, priced, unpriced }: SloCost, hours: number): WindowBurn {
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
    unknown: usd === null ? noneText(Math.round(priced + unpriced), slo.measure) : unpricedText({ priced, unpriced }),
    tooLittle: () =>
      calls < FEWEST_PRICED ? `it stands on ${calls} of at least ${FEWEST_PRICED} calls with a price` : null,
  };
}

const LACKS = {
  errors: "none that ended",
  duration_ms: "none with a known duration",
  first_token_ms: "none with a known first token",
  cost_usd: "none with a price",
} as const;

function noneText(happened: number, measure: Slo["measure"]): string {
  if (happened === 0) return "nothing happened in the window";
  return `${formatCount(happened)} ${happened === 1 ? "event" : "events"}, ${LACKS[measure]}`;
}

/** Of calls without a price nobody knows what they cost. */
function unpricedText({ priced, unpriced }: Pick<SloCost, "priced" | "unpriced">): string | null {
  const all = priced + unpriced;
  if (unpriced <= MOST_UNPRICED * all) return null;
  return `${formatCount(Math.round(unpriced))} of ${formatCount(Math.round(all))} calls have no price`;
}

function judged(slo: Slo, burns: ReadonlyMap<number, WindowBurn>): SloBurns {
  const alerts = burnAlerts(daysOf(slo), slo.windows).map((alert): JudgedAlert => {
    const [long, short] = [burns.get(alert.long_hours)!, burns.get(alert.short_hours)!];
    return { alert, long, short, ...verdictOf(slo, { alert, long, short }) };
  });
  return { slo, period: burns.get(daysOf(slo) * 24)!, alerts };
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
  for (const window of [long, short]) {
    if (window.burn_rate === null) return { fires: null, reason: window.unknown };
    if (window.burn_rate <= limit) return { fires: window.unknown === null ? false : null, reason: window.unknown };
  }
  const tooLittle = long.tooLittle(limit);
  return tooLittle === null ? { fires: true, reason: null } : { fires: null, reason: tooLittle };
}
