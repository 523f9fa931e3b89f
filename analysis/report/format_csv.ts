/** The groups of a report as CSV. @module */
import { stringify } from "@std/csv/stringify";
import type { Report, ReportGroup } from "./report.ts";

/**
 * Writes the groups as a table: the keys, then every number of a group under the name it has in the JSON report, with `_` for
 * what is inside (`duration_ms_p50`, `duration_ms_p50_low`). Unknown cells are empty. The last row is all groups together.
 */
export function formatCsv(report: Report): string {
  const keys = Object.keys(report.groups[0]?.by ?? {});
  const groups = [...report.groups, report.overall];
  const flat = groups.map((group) => flattened(group));
  const columns = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const rows = groups.map((group, index) => [
    index === report.groups.length ? "overall" : "group",
    ...keys.map((key) => group.by[key] ?? ""),
    ...columns.map((column) => flat[index]!.get(column) ?? ""),
  ]);
  return stringify([["row", ...keys, ...columns], ...rows], { headers: false });
}

function flattened({ by: _, ...group }: ReportGroup): Map<string, string | number> {
  const cells = new Map<string, string | number>();
  for (const [name, value] of Object.entries(group)) {
    if (typeof value === "object" && value !== null) {
      for (const [part, inner] of Object.entries(value)) put(cells, `${name}_${part}`, inner);
    } else put(cells, name, value);
  }
  return cells;
}

/** A column is there also where its cell is empty: files of several days have the same columns. */
function put(cells: Map<string, string | number>, name: string, value: unknown): void {
  if (name.endsWith("_ci")) {
    const [low, high] = Array.isArray(value) ? value : [null, null];
    put(cells, name.replace(/_ci$/, "_low"), low);
    put(cells, name.replace(/_ci$/, "_high"), high);
  } else cells.set(name, typeof value === "number" || typeof value === "string" ? value : "");
}
