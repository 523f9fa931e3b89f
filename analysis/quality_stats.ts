/** How far the data can be trusted. @module */
import { costQuery, type CostStats } from "./cost_stats.ts";
import type { AnswerRow } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import type { Query } from "./engine/query.ts";
import { countOf, LLM_CALLS, ofKind } from "./group_keys.ts";
import { planChecksQuery } from "./quality/plan_checks.ts";
import { counted, type QualityCheck } from "./quality/quality_check.ts";

/** What is needed. */
export interface QualityQueryOptions {
  /** What "now" is, µs. */
  readonly now: number;
  /** The answer to `pricedModelsPlan`. */
  readonly models: readonly AnswerRow[];
}

/** Asks the checks that counting answers, and reads what the files say of themselves. */
export function qualityQuery(source: EventSource, { now, models }: QualityQueryOptions): Query<QualityCheck[]> {
  const counts = planChecksQuery(now);
  const costs = costQuery({ where: LLM_CALLS, groupings: [["model"]], models });
  const drops = {
    where: [...ofKind("notice"), { field: "name", in: ["dropped_events"] } as const],
    aggregates: { dropped: { op: "sum", of: "value" } as const, rows: { op: "rows" } as const },
  };
  return {
    plans: [...counts.plans, drops, ...costs.plans],
    read(answers): QualityCheck[] {
      const [byModel] = costs.read(answers.slice(counts.plans.length + 1));
      const dropped = countOf(answers[counts.plans.length]![0]!, "dropped");
      return [
        unpriced(byModel!),
        ...counts.read(answers.slice(0, counts.plans.length)),
        ...fileChecks(source, dropped),
      ];
    },
  };
}

function unpriced(models: readonly CostStats[]): QualityCheck {
  const calls = models.reduce((sum, model) => sum + model.calls, 0);
  const without = models.filter(({ unpriced_calls }) => unpriced_calls > 0)
    .toSorted((a, b) => b.unpriced_calls - a.unpriced_calls);
  const names = without.slice(0, 3).map(({ by }) => by.model === null ? "unknown model" : String(by.model));
  const more = without.length > 3 ? ` and ${without.length - 3} more` : "";
  return counted(
    {
      check: "unpriced",
      noun: ["call", "calls"],
      matter: ["is without a price", "are without a price"],
      meaning: `they are in no cost, by model ${names.join(", ")}${more}`,
      warnAbove: 0,
    },
    without.reduce((sum, model) => sum + model.unpriced_calls, 0),
    calls,
  );
}

function fileChecks({ quality }: EventSource, dropped: number): QualityCheck[] {
  const { events, files, quarantined, torn_lines } = quality;
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
        noun: ["line", "lines"],
        matter: ["is torn off by a crash", "are torn off by a crash"],
        meaning: "what stood there was not flushed",
        warnAbove: null,
      },
      torn_lines,
      torn_lines === 0 ? files : torn_lines,
    ),
  ];
}
