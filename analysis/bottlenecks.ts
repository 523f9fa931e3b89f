/** What makes operations slow, dear or faulty. @module */
import type { Thresholds } from "../recorder/thresholds.ts";
import type { EventSource } from "./engine/event_source.ts";
import type { Finding } from "./finding.ts";

/** What counts as a bottleneck. */
export interface BottlenecksOptions {
  /** Columns, or `attributes.<key>`, that make the groups of calls. @default {["model"]} */
  readonly by?: readonly string[];
  /** Limits that replace the default ones. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
}

/** What makes operations slow, dear or faulty. */
export function bottlenecks(_source: EventSource, _options: BottlenecksOptions = {}): Promise<readonly Finding[]> {
  return Promise.resolve([]);
}
