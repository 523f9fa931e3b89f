/**
 * Requests with their stages as `{YYYYMMDD}_performance.jsonl`: the logs of a monitor of RAG pipelines.
 *
 * @module
 */
import { parseMicros } from "../read/parse_micros.ts";
import { counted } from "./counted.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { noteSampled } from "./note_sampled.ts";
import { attributesOf, type OperationTree, operationTrees, type TreeEvent } from "./operation_trees.ts";
import { dayDigits, epochSeconds, pythonTime, secondsOf } from "./time_text.ts";

/** A line a request, in a file for each day in UTC. Readers of it average `total_time`: what has none is left out. */
export async function* performanceLog(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { source, where, note } = request;
  await noteSampled(request, ["operation"]);
  let untimed = 0;
  for await (const trees of operationTrees(source, { where, callsAlone: true })) {
    const timed = trees.filter(({ operation }) => operation.duration_ms !== null);
    untimed += trees.length - timed.length;
    for (const [file, requests] of Map.groupBy(timed, (tree) => `${dayDigits(loggedAt(tree))}_performance.jsonl`)) {
      yield { file, text: requests.map(lineOf).join(""), rows: requests.length };
    }
  }
  if (untimed > 0) note(`Left out: ${counted(untimed, "request")} without a duration, a line has a total_time`);
}

/** When its line was written: as it was, where it comes from such a line, else its end. */
function loggedAt({ operation }: OperationTree): number {
  const { timestamp } = attributesOf(operation);
  return (typeof timestamp === "string" ? parseMicros(timestamp) : null) ?? endOf(operation);
}

function lineOf({ operation, stages }: OperationTree): string {
  const { timestamp, request_id, ...more } = attributesOf(operation);
  // Lines of the original have no id: one that came from such a line is not given another.
  const id = request_id ?? (timestamp === undefined ? operation.event_id : undefined);
  const line = {
    start_time: epochSeconds(operation.started_at),
    total_time: secondsOf(operation.duration_ms!),
    timestamp: timestamp ?? pythonTime(endOf(operation)),
    stages: stagesOf(stages),
    ...(id === undefined ? {} : { request_id: id }),
    success: operation.status === "ok",
  };
  return `${JSON.stringify({ ...line, ...more, ...line })}\n`;
}

/** Stages of one name are one entry there: their times are added up, and the last one's metadata stay. */
function stagesOf(stages: readonly TreeEvent[]): Readonly<Record<string, unknown>> {
  const byName = new Map<string, { duration_ms: number; metadata: Record<string, unknown> }>();
  for (const stage of stages) {
    if (stage.duration_ms === null) continue;
    const known = byName.get(stage.name) ?? { duration_ms: 0, metadata: {} };
    known.duration_ms += stage.duration_ms;
    Object.assign(known.metadata, attributesOf(stage, "start_assumed"));
    byName.set(stage.name, known);
  }
  return Object.fromEntries(
    [...byName].map(([name, { duration_ms, metadata }]) => [name, { duration: secondsOf(duration_ms), metadata }]),
  );
}

function endOf({ started_at, duration_ms }: TreeEvent): number {
  return started_at + Math.round((duration_ms ?? 0) * 1000);
}
