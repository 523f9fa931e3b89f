/**
 * What recording costs, beside its peers in the same run: `deno task bench`.
 *
 * Rounds are interleaved, so that a slow moment of the machine falls on everybody: a ratio is the median of the
 * ratios within each round.
 *
 * @module
 */
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createRecorder, type EventSink } from "@kymo/kymo";
import { createLiveMetrics } from "@kymo/kymo/live";
import pino from "pino";
import { Counter, Histogram, Registry } from "prom-client";

/** One contender: does its work once per call, and what it put off afterwards. */
interface Contender {
  readonly name: string;
  /** One operation, by its number. */
  readonly run: (index: number) => unknown;
  /** What the hot path put off; timed only where the whole cost is asked for. */
  readonly settle: () => Promise<unknown>;
  /** Whether `settle` counts. */
  readonly whole: boolean;
}

interface Ratio {
  readonly of: string;
  readonly to: string;
  /** Design §6; `null` where nothing is promised. The peer reads no usage objects. */
  readonly target: number | null;
}

const ROUNDS = 25;
/** Operations of a round: what a service of 20,000 events a second gathers in a flush interval. */
const BATCH = 2_000;
/** Long enough that everybody pays for the collection of its own garbage. */
const BATCHES = 10;

const MODELS = ["gpt-5-mini", "gpt-5", "claude-opus-4-5"];

function callFields(index: number): {
  provider: string;
  model: string;
  task: string;
  user: string;
  finish_reason: string;
  streamed: boolean;
} {
  return {
    provider: "openai",
    model: MODELS[index % 3]!,
    task: "qa",
    user: `user-${index % 100}`,
    finish_reason: "stop",
    streamed: false,
  };
}

const NO_SINK: EventSink = { write: () => {}, flush: () => Promise.resolve(), close: () => Promise.resolve() };

async function main(): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "kymo_bench_" });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = {
    export: (_spans: unknown, done: (result: { code: number }) => void): void => done({ code: 0 }),
    shutdown: () => Promise.resolve(),
  };
  const processor = new BatchSpanProcessor(exporter, {
    maxQueueSize: 4 * BATCH,
    maxExportBatchSize: BATCH,
    scheduledDelayMillis: 60_000,
  });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer("bench");
  const memory = createRecorder({ sink: NO_SINK, service: "bench", flushIntervalMs: 60_000 });
  const folder = createRecorder({ dir, service: "bench", flushIntervalMs: 60_000, convert: false });
  const syncLog = pino(pino.destination({ dest: `${dir}/sync.log`, sync: true }));
  const asyncDestination = pino.destination({ dest: `${dir}/async.log`, sync: false, minLength: 4096 });
  await new Promise((resolve) => asyncDestination.once("ready", resolve));
  const asyncLog = pino(asyncDestination);
  const event = (index: number) => ({
    kind: "llm_call" as const,
    name: "chat",
    ...callFields(index),
    duration_ms: index % 900,
    input_tokens: index % 4000,
    output_tokens: index % 300,
  });

  const live = createLiveMetrics();
  const prometheus = prometheusMetrics();

  const contenders: Contender[] = [
    { name: "kymo record()", whole: false, settle: () => memory.flush(), run: (index) => memory.record(event(index)) },
    {
      name: "kymo llmCall() + set()",
      whole: false,
      settle: () => memory.flush(),
      run: (index) =>
        memory.llmCall(callFields(index), (call) => {
          call.set({ input_tokens: index % 4000, output_tokens: index % 300 });
          return Promise.resolve(index);
        }),
    },
    {
      name: "kymo llmCall() + usage()",
      whole: false,
      settle: () => memory.flush(),
      run: (index) =>
        memory.llmCall(callFields(index), (call) => {
          call.usage({ input_tokens: index % 4000, output_tokens: index % 300 });
          return Promise.resolve(index);
        }),
    },
    {
      name: "otel startSpan() + end()",
      whole: false,
      settle: () => provider.forceFlush(),
      run: (index) =>
        tracer.startSpan("chat", {
          attributes: { ...callFields(index), input_tokens: index % 4000, output_tokens: index % 300 },
        }).end(),
    },
    {
      name: "otel startActiveSpan()",
      whole: false,
      settle: () => provider.forceFlush(),
      run: (index) =>
        tracer.startActiveSpan("chat", { attributes: callFields(index) }, async (span) => {
          try {
            span.setAttributes({ input_tokens: index % 4000, output_tokens: index % 300 });
            return await Promise.resolve(index);
          } finally {
            span.end();
          }
        }),
    },
    {
      name: "kymo record() + journal",
      whole: true,
      settle: () => folder.flush(),
      run: (index) => folder.record(event(index)),
    },
    {
      name: "kymo live observe()",
      whole: false,
      settle: () => Promise.resolve(),
      run: (index) => live.observe({ ...event(index), status: "ok" }),
    },
    {
      name: "prom-client, the same counts",
      whole: false,
      settle: () => Promise.resolve(),
      run: (index) => prometheus(event(index)),
    },
    {
      name: "pino line to a file",
      whole: true,
      settle: () => Promise.resolve(),
      run: (index) => syncLog.info(event(index)),
    },
    {
      name: "pino line, 4 KB buffer",
      whole: true,
      settle: () => Promise.resolve(asyncDestination.flushSync()),
      run: (index) => asyncLog.info(event(index)),
    },
  ];
  const ratios: Ratio[] = [
    { of: "kymo record()", to: "otel startSpan() + end()", target: 0.2 },
    { of: "kymo llmCall() + set()", to: "otel startActiveSpan()", target: 0.35 },
    { of: "kymo llmCall() + usage()", to: "otel startActiveSpan()", target: null },
    { of: "kymo live observe()", to: "prom-client, the same counts", target: null },
    { of: "kymo record() + journal", to: "pino line to a file", target: 0.4 },
    { of: "kymo record() + journal", to: "pino line, 4 KB buffer", target: 0.4 },
  ];

  const rounds = await measure(contenders);
  const lines = [...rounds].map(([name, ns]) => `${name.padEnd(28)}${median(ns).toFixed(0).padStart(8)} ns`);
  lines.push("", `${"ratio".padEnd(56)}measured   target`);
  for (const { of, to, target } of ratios) {
    const peer = rounds.get(to)!;
    const ratio = median(rounds.get(of)!.map((ns, round) => ns / peer[round]!));
    const verdict = target === null || ratio <= target ? "" : "   missed";
    const promised = target === null ? "–" : `≤ ${target}`;
    lines.push(`${`${of} / ${to}`.padEnd(56)}${ratio.toFixed(2).padStart(8)} ${promised.padStart(8)}${verdict}`);
  }
  await Deno.stdout.write(new TextEncoder().encode(lines.join("\n") + "\n"));

  await memory.close();
  await live.close();
  await folder.close();
  await provider.shutdown();
  asyncDestination.end();
  await Deno.remove(dir, { recursive: true });
}

interface CallEvent {
  readonly provider: string;
  readonly model: string;
  readonly task: string;
  readonly duration_ms: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** Duration and tokens in OpenTelemetry's buckets, as live metrics count them beside their sums and quantiles. */
function prometheusMetrics(): (event: CallEvent) => void {
  const registers = [new Registry()];
  const labelNames = ["provider", "model", "task"] as const;
  const help = "bench";
  const powers = (first: number, ratio: number): number[] => Array.from({ length: 14 }, (_, n) => first * ratio ** n);
  const duration = new Histogram({ name: "duration_seconds", help, registers, labelNames, buckets: powers(0.01, 2) });
  const tokenLabels = [...labelNames, "type"] as const;
  const tokens = new Histogram({ name: "tokens", help, registers, labelNames: tokenLabels, buckets: powers(1, 4) });
  const requests = new Counter({ name: "requests_total", help, registers, labelNames });
  return ({ provider, model, task, duration_ms, input_tokens, output_tokens }) => {
    duration.observe({ provider, model, task }, duration_ms / 1000);
    tokens.observe({ provider, model, task, type: "input" }, input_tokens);
    tokens.observe({ provider, model, task, type: "output" }, output_tokens);
    requests.inc({ provider, model, task });
  };
}

/** Nanoseconds per operation of each contender, by round. */
async function measure(contenders: readonly Contender[]): Promise<Map<string, number[]>> {
  const rounds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -3; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const ns = await oneRound(contender);
      if (round >= 0) rounds.get(contender.name)!.push(ns);
    }
  }
  return rounds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function oneRound({ run, settle, whole }: Contender): Promise<number> {
  let elapsedMs = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const startedMs = performance.now();
    for (let index = 0; index < BATCH; index++) {
      const result = run(index);
      if (result instanceof Promise) await result;
    }
    const hotMs = performance.now();
    await settle();
    elapsedMs += (whole ? performance.now() : hotMs) - startedMs;
  }
  return elapsedMs * 1e6 / (BATCH * BATCHES);
}

if (import.meta.main) await main();
