/** Generated calls to compare. @module */
import { type EventSource, open } from "@kymo/kymo/analysis";
import { seededRandom } from "@kymo/kymo/stats";
import { compare, type CompareOptions } from "../../analysis/compare.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { type GeneratedColumn, type GeneratedEvent, generateSeries, type Series } from "../../fixtures/generate.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** Monday 2026-06-01, µs. */
export const MONDAY: number = Date.UTC(2026, 5, 1) * 1000;

/** A day, µs. */
export const DAY = 86_400e6;

const COLUMNS: readonly GeneratedColumn[] = [
  "kind",
  "name",
  "started_at",
  "duration_ms",
  "status",
  "first_token_ms",
  "provider",
  "model",
  "session_id",
  "release",
  "task",
  "input_tokens",
  "output_tokens",
  "nested_calls",
  "sample_weight",
];

/** Calls as a source. */
export function sourceOf(events: readonly GeneratedEvent[]): Promise<EventSource> {
  return open(eventFrame(events, COLUMNS));
}

/** Twenty calls an hour for some days from a day on. */
export function callsOf(
  days: readonly [from: number, count: number],
  series: Partial<Series> = {},
): GeneratedEvent[] {
  const [from, count] = days;
  return generateSeries({ callsPerBucket: 20, start: MONDAY + from * DAY, buckets: 24 * count, ...series }).events;
}

/** The same calls, some of them under another release, and what that release does to them. */
export function released(
  events: readonly GeneratedEvent[],
  { share, seed = 7, change = (event) => event }: {
    readonly share: (event: GeneratedEvent) => number;
    readonly seed?: number;
    readonly change?: (event: GeneratedEvent) => GeneratedEvent;
  },
): GeneratedEvent[] {
  const random = seededRandom(seed);
  return events.map((event) => {
    return random.next() < share(event) ? change({ ...event, release: "r42" }) : { ...event, release: "r41" };
  });
}

/** Compares r42 with r41. */
export async function releasesOf(
  events: readonly GeneratedEvent[],
  options: Partial<CompareOptions> = {},
): Promise<Row[]> {
  return tableRows(await compare(await sourceOf(events), { field: "release", a: "r41", b: "r42", ...options }));
}

/** Compares one source with another. */
export async function sourcesOf(
  a: readonly GeneratedEvent[],
  b: readonly GeneratedEvent[],
  options: Partial<CompareOptions> = {},
): Promise<Row[]> {
  return tableRows(await compare(await sourceOf(a), { with: await sourceOf(b), ...options }));
}
