/** Sources for reports: full, with every trouble, and empty. @module */
import { buildReport, open, type Report, type ReportOptions, type TimeWindow } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { type EventFileOptions, NOON, type SomeEvent, writeEvents } from "./event_files.ts";

/** A report is made at 2026-03-02T00:00:00Z. */
export const NOW: Date = new Date("2026-03-02T00:00:00Z");

/** Calls of several models, with errors, tools, stages, agents, operations and drops. */
export function fullEvents(models: readonly string[] = ["gpt-5-mini", "claude-opus-4-5"]): SomeEvent[] {
  const random = seededRandom(21);
  const events: SomeEvent[] = Array.from({ length: 300 }, (_, index) => {
    const failed = random.next() < 0.05;
    const model = models[index % models.length]!;
    return {
      model,
      provider: model.startsWith("claude") ? "anthropic" : "openai",
      agent: random.pick(["planner", "writer", null]),
      duration_ms: random.next() < 0.02 ? null : 10 ** (2 + 2 * random.next()),
      first_token_ms: 50 + random.next() * 100,
      started_at: NOON + index * 1e6,
      input_tokens: random.below(20_000),
      output_tokens: random.below(900),
      cache_read_tokens: 0,
      ...(failed ? { status: "error", error_category: "rate_limit", error_type: "TooMany", http_status: 429 } : {}),
    };
  });
  return [
    ...events,
    { kind: "operation", name: "answer", duration_ms: 5000 },
    { kind: "stage", name: "search", duration_ms: 120 },
    { kind: "tool_call", name: "grep", duration_ms: 3, status: "failure" },
    { kind: "notice", name: "dropped_events", value: 17 },
  ];
}

/** A call every half hour of the four weeks before now, dearer by day. */
export function steadyEvents(): SomeEvent[] {
  const start = NOW.getTime() * 1000 - 28 * 86_400e6;
  return Array.from({ length: 28 * 48 }, (_, index): SomeEvent => ({
    model: "gpt-5-mini",
    provider: "openai",
    duration_ms: 1000 + index % 7,
    started_at: start + index * 1800e6,
    input_tokens: 1000 + (index % 48 < 24 ? 0 : 2000),
    output_tokens: 100,
  }));
}

/** Makes the report of some events. */
export async function reportOf(
  events: readonly SomeEvent[],
  options: ReportOptions & { readonly window?: TimeWindow; readonly file?: EventFileOptions } = {},
): Promise<Report> {
  const { window, file, ...report } = options;
  let made: Report | null = null;
  await withFolder(async (dir) => {
    writeEvents(dir, events, file);
    const { source, ...rest } = await buildReport(await open(dir, window), { now: NOW, ...report });
    made = { ...rest, source: { ...source, paths: ["events"] } };
  });
  return made!;
}

/** Sections of a report of {@linkcode fullEvents} over time with a budget, in the order of reading. */
export const FULL_SECTIONS: readonly string[] = [
  "What to do",
  "What changed",
  "What takes the time",
  "Latency by model",
  "Over time",
  "Errors",
  "Tokens and cost by model",
  "What the cost is made of",
  "Stages",
  "Tools",
  "Agents",
  "What the month costs",
  "Data",
];
