/** What a reader finds in a folder of events. @module */
import { open } from "@kymo/kymo/analysis";

/** Events of a folder. */
export interface FoundEvents {
  /** `value` of each event that has one. */
  readonly values: readonly number[];
  /** Ids of all events. */
  readonly eventIds: readonly string[];
  readonly tornLines: number;
  /** Files that could not be read. */
  readonly quarantined: readonly string[];
}

/** Reads a folder as an analysis does. */
export async function readEvents(dir: string): Promise<FoundEvents> {
  const source = await open(dir);
  const rows = source.frame().select("value", "event_id").collectSync().toRecords();
  return {
    values: rows.map((row) => row.value).filter((value) => typeof value === "number"),
    eventIds: rows.map((row) => String(row.event_id)),
    tornLines: source.quality.torn_lines,
    quarantined: source.quality.quarantined.map(({ file }) => file),
  };
}

/** What is wrong with the events that carry the numbers from 0 up to, not including, `count`. */
export interface Damage {
  readonly lost: number;
  readonly doubled: number;
  readonly quarantined: number;
}

/** Nothing is wrong. */
export const INTACT: Damage = { lost: 0, doubled: 0, quarantined: 0 };

/** Says what is missing, there twice, or unreadable. */
export function damageOf({ values, eventIds, quarantined }: FoundEvents, count: number): Damage {
  const seen = new Set(values);
  let lost = 0;
  for (let number = 0; number < count; number++) if (!seen.has(number)) lost++;
  const doubled = values.length - seen.size + eventIds.length - new Set(eventIds).size;
  return { lost, doubled, quarantined: quarantined.length };
}
