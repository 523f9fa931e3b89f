/** The series behind the Prometheus text: recorded by label set, a bounded number of each. @module */
import type { LooseEvent } from "../column_batch.ts";
import { type CallReading, UNKNOWN } from "./call_reading.ts";
import { CallSeries } from "./call_series.ts";
import { Histogram, LONG_SECONDS_BOUNDS } from "./histogram.ts";
import { LabelIndex, otherLabels } from "./label_index.ts";
import type { LabelText } from "./label_text.ts";

/** How to count. */
export interface MetricSeriesOptions {
  /** Most label sets per metric. */
  readonly maxSets: number;
  /** Turns values of events into labels. */
  readonly text: LabelText;
}

/**
 * Counts events for Prometheus, from the start of the program: a counter that came back from a snapshot lower than it
 * was last scraped would look like a restart to 0, and everything counted before would be counted again.
 */
export class MetricSeries {
  /** llm_calls by operation name, provider, model and error. */
  readonly calls: LabelIndex<CallSeries>;
  /** tool_calls by tool and error. */
  readonly tools: LabelIndex<Histogram>;
  /** Operations that have an agent, by agent and error. */
  readonly agents: LabelIndex<Histogram>;
  /** Operations by name and error. */
  readonly operations: LabelIndex<Histogram>;
  /** Stages by name and error. */
  readonly stages: LabelIndex<Histogram>;
  readonly #callLabels: unknown[] = [null, null, null, null];
  readonly #twoLabels: unknown[] = [null, null];

  /** Makes empty series. */
  constructor({ maxSets, text }: MetricSeriesOptions) {
    const index = <Value>(labels: number, create: () => Value): LabelIndex<Value> =>
      new LabelIndex({ maxSets, texts: new Array<LabelText>(labels).fill(text), other: otherLabels, create });
    const durations = (): LabelIndex<Histogram> => index(2, () => new Histogram(LONG_SECONDS_BOUNDS));
    this.calls = index(4, () => new CallSeries());
    this.tools = durations();
    this.agents = durations();
    this.operations = durations();
    this.stages = durations();
  }

  /** Counts an llm_call. */
  addCall(event: LooseEvent, reading: CallReading): void {
    const labels = this.#callLabels;
    labels[0] = event.name;
    labels[1] = event.provider;
    labels[2] = event.model;
    labels[3] = reading.error;
    this.calls.find(labels).add(reading);
  }

  /** Counts a tool_call. */
  addTool(event: LooseEvent, reading: CallReading): void {
    this.#addDuration(this.tools, event.name, reading);
  }

  /** Counts an operation, and the agent that it belongs to. */
  addOperation(event: LooseEvent, reading: CallReading): void {
    this.#addDuration(this.operations, event.name, reading);
    const { agent } = event;
    if (agent !== undefined && agent !== null) this.#addDuration(this.agents, agent, reading);
  }

  /** Counts a stage. */
  addStage(event: LooseEvent, reading: CallReading): void {
    this.#addDuration(this.stages, event.name, reading);
  }

  #addDuration(index: LabelIndex<Histogram>, name: unknown, { durationMs, error }: CallReading): void {
    if (durationMs === UNKNOWN) return;
    const labels = this.#twoLabels;
    labels[0] = name;
    labels[1] = error;
    index.find(labels).add(durationMs / 1000);
  }
}
