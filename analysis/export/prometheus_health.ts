/** Numbers to alert on: what is missing from the others. @module */
import type { MetricFamily, NumberSample } from "../../recorder/live/prometheus_text.ts";
import type { EventSource } from "../engine/event_source.ts";
import type { Query } from "../engine/query.ts";
import { countOf, numberOf, ofKind } from "../group_keys.ts";
import { EXPORT_FAMILIES } from "./prometheus_families.ts";

/** Asks for what was dropped, cannot be read, and is newest. */
export function healthQuery({ clock, quality }: EventSource): Query<MetricFamily[]> {
  const { droppedEvents, unreadableFiles, newestEvent } = EXPORT_FAMILIES;
  const number = (value: number | null): NumberSample[] => value === null ? [] : [{ labels: [], value }];
  return {
    plans: [
      {
        where: [...ofKind("notice"), { field: "name", in: ["dropped_events"] }],
        aggregates: { dropped: { op: "sum", of: "value" } },
      },
      { aggregates: { newest: { op: "max", of: "started_at" } } },
    ],
    read([drops, times]): MetricFamily[] {
      const newest = clock === "utc" ? numberOf(times![0]!, "newest") : null;
      return [
        { ...droppedEvents, samples: number(countOf(drops![0]!, "dropped")) },
        { ...unreadableFiles, samples: number(quality.quarantined.length) },
        { ...newestEvent, samples: number(newest === null ? null : newest / 1e6) },
      ];
    },
  };
}
