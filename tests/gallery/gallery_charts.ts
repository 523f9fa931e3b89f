/** Every chart, of real calls where they show something, else of a generated service. @module */
import {
  cacheSavings,
  changes,
  costBridge,
  criticalPath,
  distribution,
  errorTimeline,
  forecast,
  loadCurve,
  open,
  percentiles,
  sampleCalls,
  saturation,
  timeline,
  traceSpans,
  tradeoffs,
  trends,
} from "@kymo/kymo/analysis";
import {
  cacheSaving,
  type Chart,
  costBridgeSteps,
  costLatencyQuality,
  costOverTime,
  errorsOverTime,
  firstTokenAgainstTotal,
  forecastBand,
  latencyAgainstConcurrency,
  latencyAgainstTokens,
  latencyDistribution,
  percentileHeatmap,
  percentileRanges,
  performanceOverTime,
  stageShare,
  traceWaterfall,
} from "@kymo/kymo/charts";
import { generateService, PLAIN_SERVICE, type ServiceOptions } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";

/** A chart with where its numbers come from. */
export interface GalleryChart {
  /** Folder of `fixtures/`, or what is generated. */
  readonly source: string;
  /** The chart. */
  readonly chart: Chart;
}

const GENERATED = "a generated service: one model becomes half as slow again in the middle";
const MODELS = { by: ["model"] };

/** Makes all of them. */
export async function galleryCharts(): Promise<GalleryChart[]> {
  const agents = await open(fixture("claude_code"));
  const benchmark = await open(fixture("llmperf"));
  const frameworks = await open(fixture("agent_frameworks"));
  const service = await open(
    generated({ scenario: "step_50", transientRatio: 0.03, fatalRatio: 0.02, models: SCORED, season: 0.2 }),
  );
  const loaded = await open(generated({ scenario: "saturation" }));
  const models = { measures: ["duration_ms_p50"], ...MODELS };
  const day = { every: "3h" } as const;
  return [
    of("claude_code", percentileRanges(await percentiles(agents, MODELS))),
    of("claude_code", latencyDistribution(await distribution(agents, MODELS))),
    of("llmperf, failures of 0 ms included", latencyDistribution(await distribution(benchmark, { by: [], where: [] }))),
    of(
      "claude_code",
      performanceOverTime(await timeline(agents, { by: [] }), { trends: await trends(agents, { ...models, by: [] }) }),
    ),
    of(
      GENERATED,
      performanceOverTime(await timeline(service, { ...MODELS, ...day }), {
        trends: await trends(service, models),
        changes: await changes(service, models),
      }),
    ),
    of(
      "claude_code",
      percentileHeatmap(await timeline(agents, { by: [], probabilities: [0.1, 0.25, 0.5, 0.75, 0.9, 0.99] })),
    ),
    of(GENERATED, percentileHeatmap(await timeline(service, { ...MODELS, ...day }), { percentile: "p50" })),
    of("llmperf", firstTokenAgainstTotal(await sampleCalls(benchmark))),
    of("claude_code", latencyAgainstTokens(await sampleCalls(agents))),
    of("llmperf", errorsOverTime(await errorTimeline(benchmark))),
    of(GENERATED, errorsOverTime(await errorTimeline(service, { every: "6h" }))),
    of("agent_frameworks", traceWaterfall(await traceSpans(frameworks))),
    of("agent_frameworks", stageShare(await criticalPath(frameworks))),
    of("claude_code", costOverTime(await timeline(agents, MODELS))),
    of(GENERATED, costOverTime(await timeline(service, { ...MODELS, ...day }))),
    of(
      GENERATED,
      costBridgeSteps(await costBridge(service, { field: "release", a: "r41", b: "r42" }), {
        before: "r41",
        after: "r42",
      }),
    ),
    of(GENERATED, costLatencyQuality(await tradeoffs(service, { by: ["model", "task"] }))),
    of("claude_code", cacheSaving(await cacheSavings(agents, MODELS))),
    of(
      "a generated service that serves 6 calls at once",
      latencyAgainstConcurrency(await loadCurve(loaded), { saturation: await saturation(loaded) }),
    ),
    of(
      GENERATED,
      forecastBand(await forecast(service, { every: "3h" }), {
        past: await timeline(service, { by: [], every: "3h" }),
      }),
    ),
  ];
}

const SCORED = PLAIN_SERVICE.models.map((model, place) => ({ ...model, score: 0.7 + 0.1 * place }));

function of(source: string, chart: Chart): GalleryChart {
  return { source, chart };
}

function fixture(name: string): string {
  return decodeURIComponent(new URL(`../../fixtures/${name}`, import.meta.url).pathname);
}

function generated(options: ServiceOptions): ReturnType<typeof eventFrame> {
  return eventFrame(generateService(options).events);
}
