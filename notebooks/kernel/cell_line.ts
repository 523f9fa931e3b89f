/** Which line of a cell threw. @module */
import { runDeno, type ToolOptions, withFiles } from "./run_deno.ts";

/** A frame of code that is in no function: of the cell that runs, as those of functions may be of earlier ones. */
const TOP_FRAME = /^\s+at (?:async )?<anonymous>:(\d+):(\d+)$/;
/** What the kernel puts before the code: on its first line, columns are that much larger. */
const PREFIX_COLUMNS = '"use strict"; void 0;'.length;
/** The kernel leaves out types and keeps every import, used or not. */
const CONFIG = JSON.stringify({ compilerOptions: { verbatimModuleSyntax: true } });

/** Index of the frame that is in the cell itself; -1 where there is none. */
export function topFrame(trace: readonly string[]): number {
  return trace.findLastIndex((text) => TOP_FRAME.test(text));
}

/**
 * Finds the line of the cell, from 1, that an error was thrown at or below. The kernel runs what its compiler made of the
 * cell, and tells lines of that: they are mapped back.
 *
 * @returns Null where the trace does not lead into the cell, or deno cannot be asked.
 */
export async function cellLine(code: string, trace: readonly string[], options: ToolOptions): Promise<number | null> {
  const [, line, column] = trace[topFrame(trace)]?.match(TOP_FRAME) ?? [];
  if (line === undefined) return null;
  const at = Number(line);
  const found = await mappings(code, options).catch(() => "");
  return originalLine(found, at, Number(column) - (at === 1 ? PREFIX_COLUMNS : 0));
}

async function mappings(code: string, options: ToolOptions): Promise<string> {
  return await withFiles({ "cell.ts": code, "deno.json": CONFIG }, async (folder) => {
    const args = ["transpile", "--no-check", "--no-lock", "--source-map", "separate", "-o", "cell.js", "cell.ts"];
    const { success } = await runDeno(args, { ...options, cwd: folder });
    if (!success) return "";
    return String(JSON.parse(Deno.readTextFileSync(`${folder}/cell.js.map`)).mappings);
  });
}

/**
 * Reads the mappings of a source map of one source.
 *
 * @param mappings As https://tc39.es/ecma426/ writes them.
 * @param line Line of the output, from 1.
 * @param column Column of the output, from 1.
 * @returns Line of the source, from 1; null where nothing is known of it.
 */
export function originalLine(mappings: string, line: number, column: number): number | null {
  let sourceLine = 0;
  let found: number | null = null;
  for (const [index, text] of mappings.split(";").entries()) {
    let outputColumn = 0;
    for (const segment of text.split(",").filter((one) => one !== "")) {
      const [columns = 0, , lines] = numbersIn(segment);
      outputColumn += columns;
      sourceLine += lines ?? 0;
      const isAtOrBefore = index + 1 === line && (outputColumn < column || found === null);
      if (isAtOrBefore) found = sourceLine + 1;
    }
  }
  return found;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base 64 digits of five bits, the least first, a sixth bit where more follow; the lowest bit of all is the sign. */
function numbersIn(segment: string): number[] {
  const numbers: number[] = [];
  let [number, shift] = [0, 0];
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    number += (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    numbers.push((number & 1) === 1 ? -(number >> 1) : number >> 1);
    [number, shift] = [0, 0];
  }
  return numbers;
}
