/** Makes live metrics. @module */
import type { LooseEvent } from "../column_batch.ts";
import { safeListener } from "../safe_listener.ts";
import { KYMO_VERSION } from "../version.ts";
import { CallReader, type CallReading } from "./call_reading.ts";
import type { KeyMetrics } from "./key_metrics.ts";
import { KeyTally } from "./key_tally.ts";
import { LabelIndex, type LabelSet, OTHER } from "./label_index.ts";
import { createLabelText } from "./label_text.ts";
import { keyText } from "./live_key.ts";
import { liveFamilies } from "./live_families.ts";
import type { LiveMetrics } from "./live_metrics.ts";
import { type LiveMetricsOptions, liveMetricsSettings } from "./live_metrics_options.ts";
import { type KeyState, type LiveSnapshot, SNAPSHOT_VERSION } from "./live_snapshot.ts";
import { MetricSeries } from "./metric_series.ts";
import { parseSnapshot } from "./parse_snapshot.ts";
import { prometheusText } from "./prometheus_text.ts";
import { RELATIVE_ACCURACY } from "./quantile_sketch.ts";
import { reportText } from "./report_text.ts";
import { SessionTally } from "./session_tally.ts";
import { readSnapshotFile, reasonOf, setSnapshotAside } from "./snapshot_file.ts";
import { createSnapshotSaver } from "./snapshot_saver.ts";
import { snapshotText } from "./snapshot_text.ts";

/**
 * Makes live metrics of what a recorder sees: give them as its option `live`. After this call they never throw and never
 * print; memory is bounded by `maxKeys`, whatever is recorded and however long.
 *
 * Counted are events as they end, before sampling: each as one, whatever its `sample_weight`. A key part, label or error
 * type is redacted once, when it is first seen, and cut at 200 characters. Without a snapshot no permission is needed,
 * with one read and write permission for its file.
 *
 * @throws {RangeError} If an option is out of bounds.
 * @throws {Error} If there is a snapshot that cannot be read. One that is damaged or newer is set aside instead.
 *
 * @example Mean and quantiles of a model while the program runs
 * ```ts
 * import { createLiveMetrics } from "@kymo/kymo/live";
 * import { assertEquals } from "@std/assert";
 *
 * await using live = createLiveMetrics({ by: ["model"] });
 * for (const duration_ms of [1200, 800, 1000]) {
 *   live.observe({ kind: "llm_call", name: "chat", model: "gpt-5-mini", status: "ok", duration_ms });
 * }
 * const { latest, all } = live.metrics({ model: "gpt-5-mini" })!.duration_ms;
 * assertEquals([latest.n, latest.mean, latest.p50, latest.p99], [3, 1000, 1000, null]);
 * assertEquals([all.n, all.mean, all.max], [3, 1000, 1200]);
 * assertEquals(live.metrics({ model: "gpt-5" }), null);
 * ```
 */
export function createLiveMetrics(options: LiveMetricsOptions = {}): LiveMetrics {
  const settings = liveMetricsSettings(options);
  const { by, latest, maxKeys, durations, clock } = settings;
  const onError = safeListener(options.onError);
  const text = createLabelText(4 * maxKeys + 1000);
  const task = (raw: unknown): string | null => text(raw)?.toLowerCase().replaceAll(" ", "_") ?? null;
  const keys = new LabelIndex<KeyTally>({
    maxSets: maxKeys,
    texts: by.map((column) => column === "task" && settings.normalizeTask ? task : text),
    other: () => by.map((_, level) => level === 0 ? OTHER : null),
    create: () => new KeyTally({ latest, durations, text }),
  });
  const series = new MetricSeries({ maxSets: maxKeys, text });
  const session = new SessionTally({ maxNames: maxKeys, text });
  const frame = { session_id: settings.sessionId, started_at: isoTime(), ended_at: null as string | null };
  const reader = new CallReader(text);
  const keyValues: unknown[] = by.map(() => null);
  let closing: Promise<void> | null = null;
  let failed = false;

  restore();
  const everyRequests = settings.snapshot?.everySeconds === 0 ? settings.snapshot.everyRequests : 0;
  const saver = settings.snapshot === null
    ? null
    : createSnapshotSaver({ ...settings.snapshot, pieces: () => snapshotText(head(), keyStates()), onError });

  function observe(event: LooseEvent): void {
    if (closing !== null) return;
    try {
      take(event);
    } catch (error) {
      if (!failed) onError(error);
      failed = true;
    }
  }

  function take(event: LooseEvent): void {
    switch (event.kind) {
      case "llm_call":
        return takeCall(event, reader.readCall(event));
      case "operation":
        return takeOperation(event, reader.readOutcome(event));
      case "stage":
        return series.addStage(event, reader.readOutcome(event));
      case "tool_call":
        return takeTool(event, reader.readOutcome(event));
    }
  }

  function takeOperation(event: LooseEvent, reading: CallReading): void {
    series.addOperation(event, reading);
    session.addOperation(event.name, reading);
  }

  function takeTool(event: LooseEvent, reading: CallReading): void {
    series.addTool(event, reading);
    session.addTool(reading);
  }

  function takeCall(event: LooseEvent, reading: CallReading): void {
    series.addCall(event, reading);
    session.addCall(reading);
    for (let level = 0; level < by.length; level++) keyValues[level] = event[by[level]!];
    const tally = keys.find(keyValues);
    tally.add(reading);
    if (saver === null) return;
    saver.change();
    if (everyRequests > 0 && tally.unsaved >= everyRequests) {
      tally.unsaved = 0;
      saver.save();
    }
  }

  function metricsOf({ labels, value }: LabelSet<KeyTally>): KeyMetrics {
    return {
      key: keyText(labels),
      by: Object.fromEntries(by.map((column, level) => [column, labels[level] ?? null])),
      ...value.metrics(),
    };
  }

  function head(): Omit<LiveSnapshot, "keys"> {
    return {
      version: SNAPSHOT_VERSION,
      kymo: KYMO_VERSION,
      saved_at: isoTime(),
      by: [...by],
      durations,
      relative_accuracy: RELATIVE_ACCURACY,
    };
  }

  function* keyStates(): Generator<KeyState> {
    for (const { labels, value } of keys.sets()) yield { parts: [...labels], ...value.state() };
  }

  function restore(): void {
    if (settings.snapshot === null) return;
    const { path } = settings.snapshot;
    const saved = readSnapshotFile(path);
    if (saved === null) return;
    try {
      const restored = parseSnapshot(saved);
      requireSame("by", restored.by.join(", "), by.join(", "));
      requireSame("durations", restored.durations, durations);
      for (const { parts, ...state } of restored.keys) keys.find(parts).absorb(state);
    } catch (error) {
      const what = setSnapshotAside(path, new Date(clock.now()));
      onError(new Error(`${reasonOf(error)}, in "${path}": ${what}`, { cause: error }));
    }
  }

  function isoTime(): string {
    return new Date(clock.now()).toISOString();
  }

  async function close(): Promise<void> {
    frame.ended_at = isoTime();
    saver?.stop();
    await saver?.save();
  }

  const save = (): Promise<boolean> => saver?.save() ?? Promise.resolve(false);
  const everyKey = (): KeyMetrics[] => Array.from(keys.sets(), metricsOf);
  return {
    observe,
    metrics(key): KeyMetrics | null {
      if (Object.keys(key).some((column) => !(by as readonly string[]).includes(column))) return null;
      const found = keys.get(by.map((column) => key[column]));
      return found === undefined ? null : metricsOf(found);
    },
    all: () => new Map(everyKey().map((metrics) => [metrics.key, metrics])),
    report: () => reportText(everyKey()),
    async reset(prefix = ""): Promise<number> {
      const gone = keys.remove((labels) => keyText(labels).startsWith(prefix));
      await save();
      return gone;
    },
    snapshot: () => ({ ...head(), keys: [...keyStates()] }),
    save,
    saveNow: () => saver?.saveNow(),
    session: () => session.session(frame),
    prometheus: () => prometheusText(liveFamilies(series)),
    close: () => closing ??= close(),
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

function requireSame(what: string, saved: string, wanted: string): void {
  if (saved === wanted) return;
  throw new RangeError(`Cannot restore live metrics: ${what} must be "${wanted}", current value is "${saved}"`);
}
