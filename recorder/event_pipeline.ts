/** What happens to a finished event before it waits in the buffer. @module */
import type { LooseEvent } from "./column_batch.ts";
import type { ContentRule } from "./content_rule.ts";
import type { MutableFields } from "./event_fields.ts";
import type { LiveObserver } from "./live/live_observer.ts";
import type { SampledEvent, Sampler } from "./sampler.ts";

/** The steps, in this order. */
export interface EventPipelineOptions {
  /** Takes the content out. */
  readonly content: ContentRule;
  /** Sees every event, kept or not. */
  readonly live: LiveObserver | undefined;
  /** Kinds that are never recorded. */
  readonly omitted: ReadonlySet<string>;
  /** Chooses what is kept; `null` keeps all. */
  readonly sampler: Sampler | null;
  /** Takes what is kept. */
  readonly push: (event: LooseEvent) => void;
}

/** Makes the function that takes finished events. */
export function createEventPipeline(options: EventPipelineOptions): (event: MutableFields) => void {
  const { content, live, omitted, sampler, push } = options;
  return (event) => {
    if (event.input_text !== undefined || event.output_text !== undefined) content(event);
    if (omitted.size > 0 && omitted.has(event.kind as string)) return;
    live?.observe(event);
    if (sampler !== null) {
      const weight = sampler(event as unknown as SampledEvent);
      if (weight === 0) return;
      event.sample_weight = weight * (typeof event.sample_weight === "number" ? event.sample_weight : 1);
    }
    push(event);
  };
}
