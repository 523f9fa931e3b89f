/** Data frames as tables that can be read. @module */
import { escapeHtml } from "../../analysis/html/escape_html.ts";
import { formatCount } from "../../analysis/report/format_quantity.ts";
import { requireAtLeastOne } from "../../analysis/require_at_least_one.ts";
import { textTable } from "../../analysis/report/text_table.ts";
import { printable } from "../../analysis/html/printable.ts";
import { tableColumns, type TableData } from "./table_columns.ts";
import { type ShownColumn, shownColumn } from "./table_cells.ts";

/** How a table is shown. */
export interface TableOptions {
  /** Most rows, from the first on. @default {20} */
  readonly rows?: number;
  /** Units of columns whose name tells none: `{ p50: "ms" }`. Known are ms, USD, ratio, /s, tokens; others stand behind the number. */
  readonly units?: Readonly<Record<string, string>>;
  /** Columns, in this order. @default {all} */
  readonly columns?: readonly string[];
}

/** A table. As the last expression of a notebook's cell it shows itself. */
export interface Table {
  /** As HTML: text escaped, numbers to the right. */
  html(): Promise<string>;
  /** As text. */
  text(): Promise<string>;
  /** `20 of 4,182 rows`. */
  toString(): string;
}

/**
 * Shows a data frame or rows as a table: numbers to the right, with the unit that the name of their column says; integers of 64
 * bits exactly, but for those inside of lists; unknown as a dash; and how many of how many rows these are. Polars' own display
 * fails on such integers, and shows 17 digits of others.
 *
 * @throws {TypeError} If it is neither a frame nor rows, or a column is not there.
 * @throws {RangeError} If `rows` is no whole number from 1 up.
 *
 * @example
 * ```ts
 * import { table } from "@kymo/kymo/notebook";
 * import { assertEquals } from "@std/assert";
 *
 * const shown = table([{ model: "a", duration_ms_p50: 6170, tokens: 2n ** 60n, cost_usd: null }]);
 * assertEquals(await shown.text(), [
 *   "model  duration_ms_p50                     tokens  cost_usd",
 *   "a               6.17 s  1,152,921,504,606,846,976         –",
 *   "1 row",
 * ].join("\n"));
 * ```
 */
export function table(data: TableData, options: TableOptions = {}): Table {
  const { rows = 20, units = {} } = options;
  requireAtLeastOne("show table", "rows", rows);
  const source = tableColumns(data, { rows, ...options.columns === undefined ? {} : { columns: options.columns } });
  const count = countText(source.shown, source.height);
  const read = async (): Promise<ShownColumn[]> => {
    return (await source.read()).map(({ name, values, unit }) => shownColumn(name, values, units[name] ?? unit));
  };
  const html = async (): Promise<string> => tableHtml(await read(), count);
  const text = async (): Promise<string> => tableText(await read(), count);
  const shown: Table = { html, text, toString: () => count };
  return Object.defineProperties(shown, {
    [Symbol.for("Jupyter.display")]: {
      value: async () => ({ "text/html": await html(), "text/plain": await text() }),
    },
    [Symbol.for("Deno.customInspect")]: { value: () => count },
  });
}

function countText(shown: number, all: number): string {
  const rows = `row${all === 1 ? "" : "s"}`;
  return shown === all ? `${formatCount(all)} ${rows}` : `${formatCount(shown)} of ${formatCount(all)} ${rows}`;
}

/** Short texts stay in one line. */
const ONE_LINE = 40;

/** Styles stand on the elements: front ends take others out of notebooks that they do not trust. */
function tableHtml(columns: readonly ShownColumn[], count: string): string {
  const cell = (tag: "th" | "td", { isNumeric }: ShownColumn, text: string): string => {
    const scope = tag === "th" ? ' scope="col"' : "";
    const side = isNumeric ? 'class="number" align="right"' : 'align="left"';
    const wrap = isNumeric || text.length <= ONE_LINE ? ";white-space:nowrap" : "";
    const style = `style="text-align:${isNumeric ? "right" : "left"}${wrap}"`;
    return `<${tag}${scope} ${side} ${style}>${escapeHtml(printable(text))}</${tag}>`;
  };
  const head = columns.map((column) => cell("th", column, column.name)).join("");
  const rows = Array.from({ length: columns[0]?.cells.length ?? 0 }, (_, row) => {
    return `<tr>${columns.map((column) => cell("td", column, column.cells[row]!)).join("")}</tr>`;
  });
  const scroll = `<div class="scroll" style="overflow-x:auto"><table><thead><tr>${head}</tr></thead>`;
  return `<div class="kymo-table">${scroll}<tbody>${
    rows.join("")
  }</tbody></table></div><p><small>${count}</small></p></div>`;
}

function tableText(columns: readonly ShownColumn[], count: string): string {
  const lines = textTable(
    columns.map(({ name, cells, isNumeric }) => ({
      title: printable(name),
      cells: cells.map(printable),
      align: isNumeric ? "right" : "left",
    })),
    Infinity,
  );
  const heads = columns.map(({ name }) => printable(name)).join("  ");
  return [...lines.some((line) => line !== "") ? lines : heads === "" ? [] : [heads], count].join("\n");
}
