/** Tables of benchmarks. @module */
import { textTable } from "../../analysis/report/text_table.ts";

/** A figure beside its peer. */
export interface Row {
  /** What was measured. */
  readonly what: string;
  /** What came out. */
  readonly figure: string;
  /** The peer in the same run. */
  readonly peer: string;
  /** What is promised. */
  readonly target: string;
  /** Whether the figure is worse than that; false where nothing is promised. */
  readonly isMissed: boolean;
}

/** Prints a table to standard output. */
export function print(title: string, rows: readonly Row[]): void {
  const lines = textTable([
    { title, cells: rows.map(({ what }) => what), align: "left" },
    { title: "measured", cells: rows.map(({ figure }) => figure) },
    { title: "peer", cells: rows.map(({ peer }) => peer) },
    { title: "target", cells: rows.map(({ target }) => target) },
    { title: "", cells: rows.map(({ isMissed }) => isMissed ? "missed" : ""), align: "left" },
  ], 140);
  Deno.stdout.writeSync(new TextEncoder().encode(`\n${lines.join("\n")}\n`));
}
