/** How far the data can be trusted. @module */
import type { CostStats } from "./cost_stats.ts";
import type { EventSource } from "./engine/event_source.ts";
import type { Query } from "./engine/query.ts";
import { countOf, ofKind } from "./group_keys.ts";
import { planChecksQuery } from "./quality/plan_checks.ts";
import { counted, type QualityCheck } from "./quality/quality_check.ts";
import type { PricedModels } from "./priced_models.ts";

/** What counting says of the data. */
export interface CountedQuality {
  /** Events that recorders dropped. */
  readonly dropped: number;
  /** The checks. */
  readonly checks: readonly QualityCheck[];
}

/** Asks how many events recorders dropped. */
export const DROPPED_EVENTS: Query<number> = {
  plans: [{
    where: [...ofKind("notice"), { field: "name", in: ["dropped_events"] }],
    aggregates: { dropped: { op: "sum", of: "value" } },
  }],
  read: ([rows]) => countOf(rows![0]!, "dropped"),
};

/**
 * Asks the checks that counting answers, and reads what the files say of themselves.
 *
 * @param now µs.
 */
export function qualityQuery(source: EventSource, now: number): Query<CountedQuality> {
  const counts = planChecksQuery({ clock: source.clock, now });
  return {
    plans: [...DROPPED_EVENTS.plans, ...counts.plans],
    read([rows, ...answers]): CountedQuality {
      const dropped = DROPPED_EVENTS.read([rows!]);
      return { dropped, checks: [...counts.read(answers), ...fileChecks(source, dropped)] };
    },
  };
}

/**
 * Calls that know what they used and have no price for it; of those that do not know it another check tells.
 *
 * @param costs Of all calls of models, by model.
 */
export function unpricedCheck(costs: readonly CostStats[], models: PricedModels): QualityCheck {
  const rowsOf = Map.groupBy(models.rows, ({ model }) => model);
  const groups = costs.map(({ by, calls, unpriced_calls }) => {
    const rows = rowsOf.get(by.model!) ?? [];
    const known = rows.reduce((sum, row) => sum + countOf(row, "reported_calls") + countOf(row, "counted calls"), 0);
    // Weights add up to a hair more or less.
    const without = unpriced_calls - Math.max(0, calls - known);
    return { model: by.model, known, without: without > calls * 1e-9 ? without : 0 };
  });
  const without = groups.filter((group) => group.without > 0).sort((a, b) => b.without - a.without);
  const names = without.slice(0, 3).map(({ model }) => model === null ? "unknown model" : String(model));
  const more = without.length > 3 ? ` and ${without.length - 3} more` : "";
  return counted(
    {
      check: "unpriced",
      noun: ["call with tokens", "calls with tokens"],
      matter: ["is without a price", "are without a price"],
      meaning: `they are in no cost, by model ${names.join(", ")}${more}`,
      warnAbove: 0,
    },
    without.reduce((sum, group) => sum + group.without, 0),
    groups.reduce((sum, { known }) => sum + known, 0),
  );
}

function fileChecks({ quality }: EventSource, dropped: number): QualityCheck[] {
  const { events, files, journals, quarantined, torn_lines } = quality;
  return [
    counted(
      {
        check: "dropped",
        noun: ["event", "events"],
        matter: ["was dropped by a recorder that could not write", "were dropped by recorders that could not write"],
        meaning: "they are nowhere",
        warnAbove: 0,
      },
      dropped,
      events + dropped,
    ),
    counted(
      {
        check: "quarantined_files",
        noun: ["file", "files"],
        matter: ["is left out", "are left out"],
        meaning: "they cannot be read, source.quality says why",
        warnAbove: 0,
      },
      quarantined.length,
      files + quarantined.length,
    ),
    counted(
      {
        check: "torn_lines",
        noun: ["journal", "journals"],
        matter: ["ends in a line that a crash tore off", "end in a line that a crash tore off"],
        meaning: "what stood there was not flushed",
        warnAbove: null,
      },
      torn_lines,
      journals,
    ),
  ];
}
