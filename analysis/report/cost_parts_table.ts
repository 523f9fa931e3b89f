/** What the cost is made of, as a table. @module */
import type { CostStats } from "../cost_stats.ts";
import { formatRatio, formatUsd } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import type { ReportColumn, ReportTable } from "./report_tables.ts";
import { printable } from "../html/printable.ts";

const PARTS: readonly (readonly [title: string, of: (cost: CostStats) => number | null])[] = [
  ["input", ({ input_cost_usd }) => input_cost_usd],
  ["cache reads", ({ cache_read_cost_usd }) => cache_read_cost_usd],
  ["cache writes", ({ cache_write_cost_usd }) => cache_write_cost_usd],
  ["output", ({ output_cost_usd }) => output_cost_usd],
  ["time", ({ time_cost_usd }) => time_cost_usd],
  ["cost", ({ cost_usd }) => cost_usd],
];

/** What models cost, part by part, and what the cache saved; `null` where no price is known, or it is not about calls. */
export function costPartsTable(
  { kind, cost }: Pick<Report, "kind" | "cost">,
  { mostRows }: { readonly mostRows: number },
): ReportTable | null {
  const priced = cost.models.filter(({ cost_usd }) => cost_usd !== null);
  if (kind !== "llm_call" || priced.length === 0) return null;
  const shown = priced.slice(0, mostRows);
  const known = PARTS.filter(([, of]) => shown.some((row) => of(row) !== null));
  const columns = known.map(([title, of]): ReportColumn => ({ title, cells: shown.map((row) => formatUsd(of(row))) }));
  const shares = shown.map(({ cost_usd }) => cost.cost_usd ? cost_usd! / cost.cost_usd : null);
  const saved: ReportColumn = {
    title: "saved by the cache",
    cells: shown.map(({ cache_saved_usd }) => cache_saved_usd === null ? "" : signedUsd(cache_saved_usd)),
  };
  return {
    id: "cost_parts",
    title: "What the cost is made of",
    rowsAre: "model",
    labels: shown.map(({ by }) =>
      printable(Object.values(by).map((value) => String(value ?? "(unknown)")).join(" · "))
    ),
    columns: [
      ...columns,
      ...(saved.cells.some((cell) => cell !== "") ? [saved] : []),
      {
        title: "share of cost",
        cells: shares.map((share) => share === null ? "" : formatRatio(share)),
        shares,
        align: "left",
      },
    ],
    more: priced.length - shown.length,
    untold: 0,
  };
}

function signedUsd(usd: number): string {
  return usd < 0 ? `−${formatUsd(-usd)}` : formatUsd(usd);
}
