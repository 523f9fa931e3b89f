/** What to compare, as users say it. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { Field, Filter, Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ofKind, requireFields } from "../group_keys.ts";
import { requireAtLeastOne } from "../require_at_least_one.ts";
import { requireLevel } from "../series/require_level.ts";
import { DEFAULT_MEASURES, seriesMeasure } from "../series/series_measure.ts";
import { timeRange } from "../time_window.ts";
import type { Both } from "./both_sides.ts";
import type { ComparisonSettings, ComparisonSide } from "./comparison_side.ts";

/** What is compared with what: side a is what b is held against. */
export type ComparedSides =
  /** The source is a, another one b: two folders, two windows of one. */
  | { readonly with: EventSource }
  /** Two values of a column, or of `attributes.<key>`: releases, models, prompts. */
  | { readonly field: string; readonly a: Value; readonly b: Value }
  /** Before a moment and from it on: a date, a time, or an age as windows take it; on both sides no more than so many hours. */
  | { readonly at: string | Date; readonly hours?: number };

/** How to compare. */
export interface ComparisonOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {[]} */
  readonly by?: readonly string[];
  /**
   * Columns, or `attributes.<key>`, within which calls are compared: with `["model"]` those of each model with those of the same,
   * so that another mix of models is no difference. @default {[]}
   */
  readonly within?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them. @default {all} */
  readonly where?: readonly Filter[];
  /**
   * What to compare: a numeric column, `tokens_per_s` or `attributes.<key>` with `_p50`, `_p95` … or `_mean` behind it,
   * `error_ratio`, `cost_per_call_usd`, `tokens_per_call`.
   *
   * @default {["duration_ms_p50", "duration_ms_p95", "first_token_ms_p50", "tokens_per_s_p50", "error_ratio", "cost_per_call_usd", "tokens_per_call"]}
   */
  readonly measures?: readonly string[];
  /** Expected share of false alarms among the differences reported, between 0 and 1. @default {0.05} */
  readonly level?: number;
  /** Changes that do not matter: 0.05 for up to 5 % of a. @default {0} */
  readonly margin?: number;
  /** Most groups to compare: those with most events. @default {100} */
  readonly mostGroups?: number;
}

/** What to compare, and how. */
export type CompareOptions = ComparedSides & ComparisonOptions;

/** Sides and settings with everything said. */
export interface PreparedComparison {
  /** The sides. */
  readonly sides: Both<ComparisonSide>;
  /** The settings. */
  readonly settings: ComparisonSettings;
}

/** Columns of which both sides should have the same mix. */
const MIXES: readonly Field[] = ["model", "task", "agent", "name"];
/** Columns that differ with another one anyway. */
const SAME_THING: readonly (readonly string[])[] = [["provider", "model", "response_model"]];
const HOUR = 3600e6;

/**
 * Reads options.
 *
 * @throws {TypeError} If a column or measure does not exist, or the compared field is also a group.
 * @throws {RangeError} If a number is out of bounds, or both values are the same.
 * @throws {SyntaxError} If the moment cannot be read.
 */
export function prepareComparison(action: string, source: EventSource, options: CompareOptions): PreparedComparison {
  const { kind = "llm_call", where = [], level = 0.05, margin = 0, mostGroups = 100 } = options;
  requireLevel(action, level);
  requireAtLeastOne(action, "mostGroups", mostGroups);
  if (!(margin >= 0 && Number.isFinite(margin))) {
    throw new RangeError(`Cannot ${action}: margin must be 0 or more, current value is ${margin}`);
  }
  const by = requireFields(action, options.by ?? []);
  const within = requireFields(action, options.within ?? []).filter((field) => !by.includes(field));
  const compared = "field" in options ? requireFields(action, [options.field])[0]! : null;
  if (compared !== null && (by.includes(compared) || within.includes(compared))) {
    throw new TypeError(`Cannot ${action}: values of "${compared}" are compared, so it cannot make groups too`);
  }
  const measures = [...new Set(options.measures ?? [...DEFAULT_MEASURES, "tokens_per_call"])];
  const same = SAME_THING.find((fields) => fields.includes(compared ?? "")) ?? [];
  const known = [...by, ...within, compared, ...same];
  return {
    sides: comparedSides(action, source, options),
    settings: {
      where: [...ofKind(kind), ...where],
      by,
      within,
      measures: measures.map((name) => seriesMeasure(action, name)),
      mixes: MIXES.filter((field) => !known.includes(field)),
      level,
      margin,
      mostGroups,
    },
  };
}

/**
 * Reads which sides are compared.
 *
 * @throws {TypeError} If the column does not exist.
 * @throws {RangeError} If both values are the same, or `hours` is out of bounds.
 * @throws {SyntaxError} If the moment cannot be read.
 */
export function comparedSides(action: string, source: EventSource, options: ComparedSides): Both<ComparisonSide> {
  if ("with" in options) return [{ source, where: [] }, { source: options.with, where: [] }];
  if ("field" in options) {
    const [field] = requireFields(action, [options.field]) as [Field];
    if (options.a === options.b) {
      throw new RangeError(
        `Cannot ${action}: a and b must be two values of "${field}", both are ${JSON.stringify(options.a)}`,
      );
    }
    return [{ source, where: [{ field, in: [options.a] }] }, { source, where: [{ field, in: [options.b] }] }];
  }
  const { hours } = options;
  if (hours !== undefined && !(hours > 0 && hours < Infinity)) {
    throw new RangeError(`Cannot ${action}: hours must be above 0, current value is ${hours}`);
  }
  const at = timeRange({ since: options.at }, source.clock).from!;
  const reach = hours === undefined ? null : hours * HOUR;
  return [
    { source, where: [{ measure: "started_at", ...reach === null ? {} : { atLeast: at - reach }, below: at }] },
    { source, where: [{ measure: "started_at", atLeast: at, ...reach === null ? {} : { below: at + reach } }] },
  ];
}
