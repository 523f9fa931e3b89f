/** Formats whose rows cannot say that they stand for several events. @module */
import type { Kind } from "../../recorder/schema.ts";
import { countOf } from "../group_keys.ts";
import { counted } from "./counted.ts";
import type { ExportRequest } from "./export_format.ts";

/** Says so where events of these kinds were sampled. */
export async function noteSampled({ source, where, note }: ExportRequest, kinds: readonly Kind[]): Promise<void> {
  const [rows] = await source.aggregate([{
    where: [{ field: "kind", in: kinds }, ...where],
    aggregates: { stored: { op: "rows" }, events: { op: "count" } },
  }]);
  const [stored, events] = [countOf(rows![0]!, "stored"), Math.round(countOf(rows![0]!, "events"))];
  if (events === stored) return;
  note(`Sampled: ${counted(stored, "row")} for ${counted(events, kinds[0]!)}, which this format cannot say`);
}
