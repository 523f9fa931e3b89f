/** Whether counts are made of calls, or taken as they were imported. @module */
import { countOf } from "../group_keys.ts";
import { counted } from "./counted.ts";
import type { ExportRequest } from "./export_format.ts";

/** Whether calls are to be counted: what was asked for, else whether there are any. Says what is left out for that. */
export async function hasCalls({ source, where, from, note }: ExportRequest): Promise<boolean> {
  const [rows] = await source.aggregate([
    {
      where: [{ field: "kind", in: ["llm_call", "aggregate"] }, ...where],
      by: ["kind"],
      aggregates: { n: { op: "rows" } },
    },
  ]);
  const countOfKind = (kind: string): number => {
    const row = rows!.find((row) => row.kind === kind);
    return row === undefined ? 0 : countOf(row, "n");
  };
  const [calls, aggregates] = [countOfKind("llm_call"), countOfKind("aggregate")];
  const areCalls = from === null ? calls > 0 : from === "events";
  const left = areCalls ? aggregates : calls;
  const [word, other] = areCalls ? ["imported count", "aggregates"] : ["call", "events"];
  if (left > 0) note(`Left out: ${counted(left, word!)}, --from ${other} takes them instead`);
  return areCalls;
}
