/** The recorders of the simulated services. @module */
import { complexityScore, createRecorder, type Recorder, type RecorderOptions } from "../mod.ts";
import type { LiveMetrics } from "../recorder/live/mod.ts";
import type { EventCounter } from "./event_tally.ts";

/** One recorder a program: the assistant before and after its release, the search, and what fills its index. */
export type DemoRecorders = Readonly<Record<"before" | "after" | "retrieval" | "indexer", Recorder>>;

/** What they share. */
export interface DemoRecorderOptions extends Required<Pick<RecorderOptions, "dir" | "clock" | "onError">> {
  /** Counts what they see. */
  readonly counter: EventCounter;
  /** Live metrics of the assistant since its release. */
  readonly live: LiveMetrics;
}

/** Starts them: any number of programs may write into one folder. */
export function startRecorders({ counter, live, ...options }: DemoRecorderOptions): DemoRecorders {
  // Journals are not turned into Parquet here: that is for kymo compact, and this for a tour that takes seconds.
  const common: RecorderOptions = { ...options, enabled: true, persist: true, convert: false, environment: "demo" };
  const assistant = { ...common, captureContent: { maxChars: 160 }, scoreComplexity: complexityScore };
  const fingerprint = { salt: "kymo demo" };
  return {
    before: createRecorder({ ...assistant, service: "assistant", release: "1.4.0", live: counter.observer() }),
    after: createRecorder({ ...assistant, service: "assistant", release: "1.5.0", live: counter.observer(live) }),
    retrieval: createRecorder({ ...common, service: "retrieval", fingerprint, live: counter.observer() }),
    indexer: createRecorder({ ...common, service: "indexer", resources: true, live: counter.observer() }),
  };
}
