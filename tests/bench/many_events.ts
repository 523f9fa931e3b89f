/**
 * A folder of many events for benchmarks: seeded, written with Kymo's own segment writer, made once and kept.
 *
 * Operations of ten events over 25 days: the operation, two stages, a tool call and six calls of models. Models, tasks and
 * users are drawn independently of each other: correlated keys would make groups look cheap.
 *
 * @module
 */
import type { Cell } from "../../recorder/cell.ts";
import { dayFolder } from "../../recorder/file_names.ts";
import { COLUMN_NAMES, type ColumnName, type EventRow } from "../../recorder/schema.ts";
import { segmentLayout } from "../../recorder/segment_layout.ts";
import { startSegment } from "../../recorder/write_segment.ts";
import { type Random, seededRandom } from "../recorder/random.ts";

const SEGMENT_EVENTS = 50_000;
const DAYS = 25;
const FIRST_DAY = Date.UTC(2026, 2, 1) * 1000;

/** Model, provider, typical milliseconds of a call. */
const MODELS: readonly (readonly [model: string, provider: string, ms: number])[] = [
  ["gpt-5", "openai", 4200],
  ["gpt-5-mini", "openai", 1900],
  ["gpt-4.1", "openai", 2300],
  ["gpt-4.1-mini", "openai", 900],
  ["claude-opus-4-5", "anthropic", 6100],
  ["claude-sonnet-4-5", "anthropic", 3400],
  ["claude-haiku-4-5", "anthropic", 1100],
  ["gemini-2.5-flash", "google", 700],
];
const TASKS: readonly string[] = Array.from({ length: 20 }, (_, task) => `task-${task}`);
const STAGES: readonly string[] = ["vector_search", "rerank", "render", "guardrails"];
const TOOLS: readonly string[] = ["grep", "read_file", "sql", "browser", "calculator"];
const AGENTS: readonly (string | null)[] = ["planner", "writer", "critic", null, null, null];
const ERRORS: readonly Partial<EventRow>[] = [
  { status: "error", error_type: "RateLimitError", error_category: "rate_limit", http_status: 429 },
  { status: "error", error_type: "APIError", error_category: "server", http_status: 500 },
  { status: "timeout", error_type: "TimeoutError", error_category: "timeout" },
  { status: "aborted" },
];
const OPERATION_EVENTS = 10;

/** Makes the folder unless it is there, and returns its path. */
export function manyEvents(events: number): string {
  const dir = `${Deno.env.get("TMPDIR") ?? "/tmp"}/kymo_bench_${events}`;
  if (exists(dir)) return dir;
  const making = `${dir}.tmp`;
  if (exists(making)) Deno.removeSync(making, { recursive: true });
  const random = seededRandom(4);
  const segments = Math.ceil(events / SEGMENT_EVENTS);
  for (let segment = 0; segment < segments; segment++) {
    const rows = Math.min(SEGMENT_EVENTS, events - segment * SEGMENT_EVENTS);
    writeSegment(making, { segment, rows, from: FIRST_DAY + segment / segments * DAYS * 864e8, random, segments });
  }
  Deno.renameSync(making, dir);
  return dir;
}

interface Segment {
  readonly segment: number;
  readonly segments: number;
  readonly rows: number;
  readonly from: number;
  readonly random: Random;
}

function writeSegment(dir: string, { segment, segments, rows, from, random }: Segment): void {
  const columns = new Map<ColumnName, Cell[]>(COLUMN_NAMES.map((name) => [name, []]));
  const operations = Math.ceil(rows / OPERATION_EVENTS);
  const step = DAYS * 864e8 / segments / operations;
  const writerId = (0xb0000 + segment).toString(16).padStart(10, "0");
  for (let operation = 0; operation < operations; operation++) {
    const startedAt = Math.round(from + (operation + random.next()) * step);
    addOperation(columns, { writerId, number: operation * OPERATION_EVENTS, startedAt, random });
  }
  for (const [name, cells] of columns) {
    cells.length = rows;
    if (cells.every((cell) => cell === null)) columns.delete(name);
  }
  const batch = { rows, columns };
  const layout = segmentLayout([batch]);
  const metadata = {
    schema_version: 1,
    kymo_version: "0.1.0",
    writer_id: writerId,
    segment: 0,
    clock: "utc",
    pid: null,
    host: null,
    service: "bench",
    covers: [],
  } as const;
  const target = {
    folder: `${dir}/${dayFolder(layout.firstStartedAt)}`,
    id: { writerId, segment: 0 },
    layout,
    metadata,
  };
  const writer = startSegment({ ...target, format: "parquet", groupRows: 8192 });
  for (let first = 0; first < rows; first += 8192) {
    const part = [...columns].map(([name, cells]) => [name, cells.slice(first, first + 8192)] as const);
    writer.add({ rows: Math.min(8192, rows - first), columns: new Map(part) });
  }
  writer.commit();
}

interface Operation {
  readonly writerId: string;
  readonly number: number;
  readonly startedAt: number;
  readonly random: Random;
}

function addOperation(columns: ReadonlyMap<ColumnName, Cell[]>, operation: Operation): void {
  const { writerId, number, startedAt, random } = operation;
  const id = (index: number): string => writerId + (number + index).toString(16).padStart(6, "0");
  const task = random.pick(TASKS);
  const common: Partial<EventRow> = {
    trace_id: `${"7".repeat(16)}${id(0)}`,
    session_id: `s${random.below(100_000)}`,
    user: `u${random.below(5000)}`,
    task,
    service: "bench",
    environment: "production",
    release: `r${Math.floor((startedAt - FIRST_DAY) / 864e8 / 5)}`,
    sample_weight: 1,
    status: "ok",
  };
  let elapsedMs = 0;
  const inner: Partial<EventRow>[] = Array.from({ length: OPERATION_EVENTS - 1 }, (_, index) => {
    const event = innerEvent(index, random);
    const at = startedAt + Math.round(elapsedMs * 1000);
    elapsedMs += event.duration_ms!;
    return { ...common, ...event, event_id: id(index + 1), parent_id: id(0), started_at: at };
  });
  const duration_ms = Math.round(elapsedMs * 1000) / 1000;
  const root = { ...common, event_id: id(0), kind: "operation", name: "answer", started_at: startedAt, duration_ms };
  for (const event of [root, ...inner]) {
    for (const [name, cells] of columns) cells.push((event as Partial<EventRow>)[name] ?? null);
  }
}

function innerEvent(index: number, random: Random): Partial<EventRow> {
  if (index < 2) return { kind: "stage", name: random.pick(STAGES), duration_ms: lognormal(random, 80, 0.5) };
  if (index === 2) return { kind: "tool_call", name: random.pick(TOOLS), duration_ms: lognormal(random, 200, 1) };
  const [model, provider, typical] = random.pick(MODELS);
  const input = Math.round(lognormal(random, 3000, 1));
  const duration_ms = lognormal(random, typical, 0.6);
  const failed = random.next() < 0.02 ? random.pick(ERRORS) : null;
  return {
    kind: "llm_call",
    name: "chat",
    provider,
    model,
    agent: random.pick(AGENTS),
    duration_ms,
    streamed: true,
    input_tokens: input,
    ...(failed ?? {
      output_tokens: Math.round(lognormal(random, 300, 0.8)),
      cache_read_tokens: random.next() < 0.5 ? Math.floor(input * random.next()) : 0,
      first_token_ms: Math.round(duration_ms * (0.1 + 0.2 * random.next()) * 1000) / 1000,
      finish_reason: "stop",
    }),
  };
}

/** Rounded to microseconds, as a recorder measures. */
function lognormal(random: Random, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.round(median * Math.exp(sigma * normal) * 1000) / 1000;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
