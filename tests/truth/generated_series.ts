/** Many generated series as one source, a task each. @module */
import { type EventSource, open } from "@kymo/kymo/analysis";
import { type GeneratedSeries, generateSeries, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";

/** Generates series of the same parameters with other seeds; the task is the seed. */
export async function generatedSeries(
  parameters: Partial<Series>,
  seeds: { readonly first: number; readonly count: number },
): Promise<{ readonly source: EventSource; readonly truths: ReadonlyMap<string, GeneratedSeries["truth"]> }> {
  const truths = new Map<string, GeneratedSeries["truth"]>();
  const events = Array.from({ length: seeds.count }, (_, index) => {
    const seed = seeds.first + index;
    const task = String(seed);
    const step = parameters.step ?? null;
    const labels = { ...parameters.labels, task };
    const series = generateSeries({ ...parameters, step, seed, labels });
    truths.set(task, series.truth);
    return series.events;
  }).flat();
  const columns = ["kind", "name", "started_at", "status", "task", "duration_ms", "release"] as const;
  return { source: await open(eventFrame(events, columns)), truths };
}
