import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import pl from "nodejs-polars";
import {
  agents,
  anomalies,
  bottlenecks,
  buildReport,
  changes,
  compare,
  cost,
  criticalPath,
  distribution,
  errors,
  errorTimeline,
  type EventSource,
  forecast,
  formatJson,
  formatText,
  latencyModel,
  loadCurve,
  open,
  percentiles,
  quality,
  retries,
  sampleCalls,
  saturation,
  stages,
  summary,
  survival,
  timeline,
  tokens,
  tools,
  traceSpans,
  tradeoffs,
  trends,
} from "@kymo/kymo/analysis";
import { NOON } from "./event_files.ts";

const FUNCTIONS: Readonly<Record<string, (source: EventSource) => Promise<unknown>>> = {
  agents,
  anomalies,
  bottlenecks,
  changes,
  compare: (source) => compare(source, { with: source, by: ["model"] }),
  cost,
  criticalPath,
  distribution,
  errors,
  errorTimeline,
  forecast,
  latencyModel,
  loadCurve,
  percentiles,
  quality,
  retries,
  sampleCalls,
  saturation,
  stages,
  summary,
  survival,
  timeline,
  tokens,
  tools,
  traceSpans,
  tradeoffs,
  trends,
};

type Cells = Readonly<Record<string, (index: number) => string | number | null>>;

/** Calls an hour apart, with some cells of their own. */
function calls(count: number, cells: Cells = {}): Promise<EventSource> {
  const all: Cells = {
    kind: () => "llm_call",
    name: () => "chat",
    started_at: (index) => NOON + index * 3.6e9,
    ...cells,
  };
  return open(pl.DataFrame(Object.fromEntries(
    Object.entries(all).map(([name, cell]) => {
      return [name, Array.from({ length: count }, (_, index) => cell(index))];
    }),
  )));
}

const KNOWN: Cells = {
  model: () => "gpt-4o",
  provider: () => "openai",
  duration_ms: (index) => 100 + index % 7,
  input_tokens: (index) => 10 + index % 5,
  output_tokens: (index) => 20 + index % 3,
};

const NUMBERS = Object.fromEntries(["duration_ms", "input_tokens", "output_tokens"].map((name) => [name, () => 12]));
const HUGE = { duration_ms: () => 1e300, input_tokens: () => 9e15, output_tokens: () => 9e15, cost_usd: () => 1e300 };

const CASES: Readonly<Record<string, { source: () => Promise<EventSource>; says: string }>> = {
  "one call that knows nothing": { source: () => calls(1), says: "1 call without a duration" },
  "calls that know nothing": { source: () => calls(300), says: "300 calls without a duration" },
  "one call": { source: () => calls(1, KNOWN), says: "no bucket" },
  "calls that are all equal": {
    source: () => calls(300, { ...KNOWN, ...NUMBERS }),
    says: "every bucket has the same value",
  },
  "one group of 20,000 calls": { source: () => calls(20_000, KNOWN), says: "gpt-4o" },
  "6,000 groups of one call": {
    source: () => calls(6000, { ...KNOWN, model: (index) => `m${index}` }),
    says: "(4,988 more in the JSON report, 1,000 in none)",
  },
  "numbers at the end of what numbers hold": { source: () => calls(60, { ...KNOWN, ...HUGE }), says: "$6.00e+301" },
};

for (const [name, { source, says }] of Object.entries(CASES)) {
  Deno.test(`buildReport() of ${name} says so and invents nothing`, async () => {
    const report = await buildReport(await source());
    const text = formatText(report, { columns: 200 });
    assertStringIncludes(text, says);
    assertEquals(/NaN|Infinity|undefined/.exec(text + formatJson(report)), null);
  });

  Deno.test(`every table of ${name} is without NaN`, async () => {
    const events = await source();
    for (const [of, ask] of Object.entries(FUNCTIONS)) {
      const table = await ask(events);
      const rows: unknown = pl.DataFrame.isDataFrame(table) ? (table as pl.DataFrame).toRecords() : table;
      assert(Array.isArray(rows), of);
      for (const row of rows) {
        for (const [column, cell] of Object.entries(row as Record<string, unknown>)) {
          assert(typeof cell !== "number" || Number.isFinite(cell), `${of} ${column} is ${cell}`);
        }
      }
    }
  });
}
