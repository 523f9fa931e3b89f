/**
 * Counters per model, task and agent as `performance_metrics.json`: the file of a monitor of models and agents.
 *
 * @module
 */
import type { ColumnName } from "../../recorder/schema.ts";
import { CALL_COST_FIELDS, callCosts } from "../call_costs.ts";
import type { EventBlock } from "../engine/event_source.ts";
import { LLM_CALLS } from "../group_keys.ts";
import { counted } from "./counted.ts";
import { eventRows, rowsOfBlock } from "./event_rows.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { hasCalls } from "./has_calls.ts";
import { UNKNOWN_MODEL } from "./llm_log_line.ts";
import { attributesOf } from "./operation_trees.ts";

/** Durations that are kept of each key: the original's default. */
const LATEST = 100;

const COLUMNS = [
  "model",
  "task",
  "agent",
  "duration_ms",
  "status",
  "error_type",
  "nested_calls",
  "sample_weight",
] as const satisfies readonly ColumnName[];

/** All counters as one object, by key; counted from calls, or as they were imported last. */
export async function* performanceMetrics(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const counters = await hasCalls(request) ? await countedCalls(request) : await importedCounters(request);
  const sorted = [...counters].sort(([a], [b]) => a < b ? -1 : 1);
  yield { text: `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`, rows: sorted.length };
}

interface Counters {
  requests: number;
  successes: number;
  failures: number;
  total_latency_ms: number;
  total_input_tokens: number;
  total_output_tokens: number;
  total_cost_usd: number;
  readonly error_types: Record<string, number>;
  recent_latencies_ms_samples: number[];
  readonly requests_since_last_save: number;
}

async function countedCalls({ source, where, note }: ExportRequest): Promise<Map<string, Counters>> {
  const byKey = new Map<string, Counters>();
  let [untimed, unpriced] = [0, 0];
  const fields = [...new Set([...COLUMNS, ...CALL_COST_FIELDS])];
  for await (const block of source.blocks({ fields, where: [...LLM_CALLS, ...where] })) {
    const costOf = callCosts(block.columns, source.prices);
    rowsOfBlock(block, COLUMNS).forEach((call, row) => {
      const { model, task, agent, duration_ms, status, error_type, sample_weight: weight } = call;
      const counters = byKey.getOrInsertComputed(keyOf([model ?? UNKNOWN_MODEL, taskOf(task), agent]), noRequests);
      counters.requests += weight;
      counters[status === "ok" ? "successes" : "failures"] += weight;
      if (status !== "ok") {
        const type = error_type ?? status;
        counters.error_types[type] = (counters.error_types[type] ?? 0) + weight;
      }
      if (duration_ms === null) untimed++;
      else {
        counters.total_latency_ms += duration_ms * weight;
        counters.recent_latencies_ms_samples.push(duration_ms);
        if (counters.recent_latencies_ms_samples.length > 2 * LATEST) keepLatest(counters);
      }
      if ((call.nested_calls ?? 0) > 0) return;
      const tokens = (name: "input_tokens" | "output_tokens"): number => tokensAt(block, { name, row });
      counters.total_input_tokens += tokens("input_tokens") * weight;
      counters.total_output_tokens += tokens("output_tokens") * weight;
      const { usd } = costOf(row);
      if (usd === null) unpriced++;
      else counters.total_cost_usd += usd * weight;
    });
  }
  for (const counters of byKey.values()) finish(counters);
  if (untimed > 0) note(`Not in latencies: ${counted(untimed, "call")} without a duration`);
  if (unpriced > 0) note(`Not in total_cost_usd: ${counted(unpriced, "call")} without a known cost`);
  return byKey;
}

function noRequests(): Counters {
  return {
    requests: 0,
    successes: 0,
    failures: 0,
    total_latency_ms: 0,
    total_input_tokens: 0,
    total_output_tokens: 0,
    total_cost_usd: 0,
    error_types: {},
    recent_latencies_ms_samples: [],
    requests_since_last_save: 0,
  };
}

/** Adds nothing where it is unknown: the file has no word for that. */
function tokensAt(
  { columns }: EventBlock,
  { name, row }: { readonly name: "input_tokens" | "output_tokens"; readonly row: number },
): number {
  const cell = columns[name]![row];
  return typeof cell === "number" ? cell : 0;
}

/** As the original spelled tasks. */
function taskOf(task: string | null): string | null {
  return task === null ? null : task.trim().toLowerCase().replaceAll(" ", "_");
}

/** Parts that are unknown stay empty before known ones, and `|` inside of one is escaped: no two keys look the same. */
function keyOf(parts: readonly (string | null)[]): string {
  const known = parts.slice(0, parts.findLastIndex((part) => part !== null && part !== "") + 1);
  return known.map((part) => (part ?? "").replace(/[\\|]/g, "\\$&")).join("|");
}

function keepLatest(counters: Counters): void {
  counters.recent_latencies_ms_samples = counters.recent_latencies_ms_samples.slice(-LATEST);
}

/** Whole numbers where calls stand for several; no noise of floating point behind microseconds and picodollars. */
function finish(counters: Counters): void {
  keepLatest(counters);
  for (const name of ["requests", "successes", "failures", "total_input_tokens", "total_output_tokens"] as const) {
    counters[name] = Math.round(counters[name]);
  }
  for (const [type, count] of Object.entries(counters.error_types)) counters.error_types[type] = Math.round(count);
  counters.total_latency_ms = Number(counters.total_latency_ms.toFixed(3));
  counters.total_cost_usd = Number(counters.total_cost_usd.toFixed(12));
}

/** The latest counters of each key. */
async function importedCounters({ source, where }: ExportRequest): Promise<Map<string, unknown>> {
  const latest = new Map<string, unknown>();
  const aggregates = [{ field: "kind", in: ["aggregate"] } as const, ...where];
  const columns = ["model", "task", "agent", "attributes"] as const;
  for await (const events of eventRows(source, { columns, where: aggregates })) {
    for (const event of events) {
      const { key, ...counters } = attributesOf(event);
      if (counters.requests === undefined) continue;
      // In the order of the original, whatever order they were stored in.
      const ordered = Object.fromEntries(
        Object.keys(noRequests()).flatMap((name) => name in counters ? [[name, counters[name]]] : []),
      );
      const text = typeof key === "string" ? key : keyOf([event.model, event.task, event.agent]);
      latest.set(text, { ...ordered, ...counters });
    }
  }
  return latest;
}
