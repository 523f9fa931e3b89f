/** Sessions with their operations, one JSON file each: what a collector of metrics of chains saves. @module */
import type { EventSource } from "../engine/event_source.ts";
import { counted } from "./counted.ts";
import { countOf, LEAF } from "../group_keys.ts";
import { eventRows } from "./event_rows.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { noteSampled } from "./note_sampled.ts";
import { attributesOf, type OperationTree, operationTrees } from "./operation_trees.ts";
import { queryId } from "./query_rows.ts";
import { sessionOperation } from "./session_operation.ts";
import { noTotals, type SessionTotals, totalsOf, withOperation } from "./session_totals.ts";
import { dayDigits, epochSeconds, logTime } from "./time_text.ts";

/** A file a session, named after it and its start. Calls outside of operations are operations of their own there. */
export async function* sessionJson(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { source, where, note } = request;
  await noteSampled(request, ["operation"]);
  const saved = await savedSessions(source);
  const open = new Map<string | null, OpenSession>();
  const files = new Set<string>();
  let [unpriced, calls] = [0, 0];
  const session = (id: string | null, first: OperationTree["operation"] | null): OpenSession => {
    return open.getOrInsertComputed(id, () => openSession(id, { first, saved: saved.get(id) ?? null, files }));
  };
  for await (const trees of operationTrees(source, { where, callsAlone: true })) {
    for (const [id, own] of Map.groupBy(trees, ({ operation }) => operation.session_id)) {
      const into = session(id, own[0]!.operation);
      yield { file: into.file, text: operationsText(into, own), rows: own.length };
      unpriced += own.flatMap((tree) => tree.calls).filter(({ usd }) => usd === null).length;
      calls += own.reduce((sum, tree) => sum + tree.calls.length + tree.toolCalls.length, 0);
    }
  }
  if (where.length === 0) {
    for (const id of saved.keys()) if (id !== null) session(id, null);
    const left = await callsOf(source) - calls;
    if (left > 0) note(`Left out: ${counted(left, "call")} whose parent is not in the window`);
  }
  for (const one of open.values()) yield { file: one.file, text: one.begun + endText(one), rows: 0 };
  if (unpriced > 0) note(`Not in total_cost: ${counted(unpriced, "call")} without a known cost`);
}

async function callsOf(source: EventSource): Promise<number> {
  const calls = [{ field: "kind", in: ["llm_call", "tool_call"] }, LEAF] as const;
  const [rows] = await source.aggregate([{ where: calls, aggregates: { n: { op: "rows" } } }]);
  return countOf(rows![0]!, "n");
}

/** What was said of a session as a whole where it was imported. */
interface SavedSession {
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly metadata: unknown;
}

async function savedSessions(source: EventSource): Promise<Map<string | null, SavedSession>> {
  const sessions = new Map<string | null, SavedSession>();
  const columns = ["session_id", "started_at", "duration_ms", "attributes"] as const;
  const where = [{ field: "kind", in: ["aggregate"] }, { field: "name", in: ["session"] }] as const;
  for await (const events of eventRows(source, { columns, where })) {
    for (const { session_id, started_at, duration_ms, ...rest } of events) {
      const ended_at = duration_ms === null ? null : started_at + Math.round(duration_ms * 1000);
      sessions.set(session_id, { started_at, ended_at, metadata: attributesOf(rest).metadata ?? {} });
    }
  }
  return sessions;
}

interface OpenSession {
  readonly id: string;
  readonly file: string;
  readonly saved: SavedSession | null;
  totals: SessionTotals;
  /** What its text begins with; empty once that is written. */
  begun: string;
}

function openSession(
  id: string | null,
  { first, saved, files }: {
    readonly first: OperationTree["operation"] | null;
    readonly saved: SavedSession | null;
    readonly files: Set<string>;
  },
): OpenSession {
  const started_at = saved?.started_at ?? first!.started_at;
  const shown = id ?? queryId({ ...first!, parent_id: null });
  const [, time = ""] = logTime(started_at).split(" ");
  const moment = `${dayDigits(started_at)}_${time.slice(0, 8).replaceAll(":", "")}`;
  const stem = `metrics_${shown.replaceAll(/[^\w.-]/g, "_")}_${moment}`;
  let file = `${stem}.json`;
  for (let number = 2; files.has(file); number++) file = `${stem}_${number}.json`;
  files.add(file);
  const start = saved === null ? epochSeconds(started_at) : epochSeconds(saved.started_at);
  const begun = `{\n  "session_id": ${JSON.stringify(shown)},\n  "start_time": ${start},\n  "operations": [`;
  return { id: shown, file, saved, totals: noTotals(), begun };
}

function operationsText(session: OpenSession, trees: readonly OperationTree[]): string {
  const rows = trees.map((tree) => {
    const row = sessionOperation(tree);
    session.totals = withOperation(session.totals, row);
    return JSON.stringify(row, null, 2).replaceAll(/^/gm, "    ");
  });
  const text = session.begun === "" ? `,\n${rows.join(",\n")}` : `${session.begun}\n${rows.join(",\n")}`;
  session.begun = "";
  return text;
}

function endText({ saved, totals }: OpenSession): string {
  const said = saved?.ended_at ?? null;
  const end = {
    end_time: said === null ? totals.last_end_time : epochSeconds(said),
    ...totalsOf(totals),
    trends: [],
    metadata: saved?.metadata ?? {},
  };
  const members = JSON.stringify(end, null, 2).slice("{\n".length);
  return `${totals.operations === 0 ? "]" : "\n  ]"},\n${members}\n`;
}
