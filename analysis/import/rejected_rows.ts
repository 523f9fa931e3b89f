/** Rows that an import refuses. @module */
import { stringify } from "@std/csv/stringify";
import type { RedactOptions } from "../../recorder/redactor.ts";
import { createRejectedRedactor, type RejectedRow } from "./redact_rejected.ts";

/** Gathers refused rows in a file, as they come. */
export interface RejectedRows {
  /** How many. */
  readonly count: number;
  /** The first few reasons, for the summary. */
  readonly examples: readonly string[];
  /** Says what the fields are called; by default there is one, the text of the row. */
  readonly setHeader: (names: readonly string[]) => void;
  /** Takes a row. */
  add(row: RejectedRow): void;
  /** Puts the file at its place; its path, or `null` when nothing was refused. */
  finish(): string | null;
  /** Closes the file, for an import that fails. */
  abort(): void;
}

const MAX_EXAMPLES = 5;

/** Makes the file in the staging folder; its place is `DIR/rejected/<name of the file>.csv`. */
export function createRejectedRows(
  { staging, dir, path: source, redact }: {
    readonly staging: string;
    readonly dir: string;
    readonly path: string;
    /** What is taken out of rows; `false` for nothing. */
    readonly redact: RedactOptions | false | undefined;
  },
): RejectedRows {
  const examples: string[] = [];
  const encoder = new TextEncoder();
  const redactRow = createRejectedRedactor(redact);
  const temporary = `${staging}/rejected.csv`;
  let file: Deno.FsFile | null = null;
  let count = 0;
  let header: readonly string[] = ["text"];

  function write(row: readonly unknown[]): void {
    const bytes = encoder.encode(stringify([row], { headers: false }));
    for (let written = 0; written < bytes.length;) written += file!.writeSync(bytes.subarray(written));
  }

  return {
    get count(): number {
      return count;
    },
    examples,
    setHeader: (names) => void (header = names),
    add(row): void {
      const { line, reason, fields } = redactRow(row, header);
      if (file === null) {
        file = Deno.openSync(temporary, { create: true, write: true, truncate: true });
        write(["line", "reason", ...header]);
      }
      write([line, reason, ...fields]);
      if (count++ < MAX_EXAMPLES) examples.push(`line ${line}: ${reason}`);
    },
    finish(): string | null {
      if (file === null) return null;
      file.close();
      file = null;
      const name = source.split(/[\\/]/).at(-1)!.replace(/\.gz$/i, "").replace(/\.csv$/i, "");
      const path = freePath(`${dir}/rejected/${name}`, temporary);
      Deno.mkdirSync(`${dir}/rejected`, { recursive: true });
      Deno.renameSync(temporary, path);
      return path;
    },
    abort: () => file?.close(),
  };
}

/** The name, numbered where another file has it: nothing is overwritten but the same rows of the same import. */
function freePath(stem: string, content: string): string {
  for (let number = 1;; number++) {
    const path = number === 1 ? `${stem}.csv` : `${stem}-${number}.csv`;
    try {
      if (Deno.readTextFileSync(path) === Deno.readTextFileSync(content)) return path;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return path;
      throw error;
    }
  }
}
