/** Rows that an import refuses. @module */
import { stringify } from "@std/csv/stringify";
import { createHash } from "node:crypto";
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
  /** Closes the file. It stays where it was made until {@linkcode placeRejectedRows}. */
  close(): void;
}

const MAX_EXAMPLES = 5;
const REJECTED_FOLDER = "rejected";

/** Makes the file in the staging folder, named after the file that the rows are of. */
export function createRejectedRows(
  { staging, path: source, redact }: {
    readonly staging: string;
    readonly path: string;
    /** What is taken out of rows; `false` for nothing. */
    readonly redact: RedactOptions | false | undefined;
  },
): RejectedRows {
  const examples: string[] = [];
  const encoder = new TextEncoder();
  const redactRow = createRejectedRedactor(redact);
  const name = source.split(/[\\/]/).at(-1)!.replace(/\.gz$/i, "").replace(/\.csv$/i, "");
  let file: Deno.FsFile | null = null;
  let count = 0;
  let header: readonly string[] = ["text"];

  function open(): void {
    Deno.mkdirSync(`${staging}/${REJECTED_FOLDER}`, { recursive: true });
    const path = `${staging}/${REJECTED_FOLDER}/${name}.csv`;
    file = Deno.openSync(path, { create: true, write: true, truncate: true });
    write(["line", "reason", ...header]);
  }

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
      if (file === null) open();
      write([line, reason, ...fields]);
      if (count++ < MAX_EXAMPLES) examples.push(`line ${line}: ${reason}`);
    },
    close(): void {
      file?.close();
      file = null;
    },
  };
}

/** Moves the file of refused rows to `DIR/rejected/<name of the file>.csv`; its path, `null` where nothing was refused. */
export function placeRejectedRows(dir: string, staging: string): string | null {
  let placed: string | null = null;
  for (const { name } of namesIn(`${staging}/${REJECTED_FOLDER}`)) {
    Deno.mkdirSync(`${dir}/${REJECTED_FOLDER}`, { recursive: true });
    const made = `${staging}/${REJECTED_FOLDER}/${name}`;
    placed = freePath(`${dir}/${REJECTED_FOLDER}/${name.replace(/\.csv$/, "")}`, made);
    Deno.renameSync(made, placed);
  }
  return placed;
}

function namesIn(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The name, numbered where another file has it: nothing is overwritten but the same rows of the same import. */
function freePath(stem: string, made: string): string {
  const size = Deno.statSync(made).size;
  for (let number = 1;; number++) {
    const path = number === 1 ? `${stem}.csv` : `${stem}-${number}.csv`;
    try {
      if (Deno.statSync(path).size === size && hashOfFile(path) === hashOfFile(made)) return path;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return path;
      throw error;
    }
  }
}

function hashOfFile(path: string): string {
  using file = Deno.openSync(path, { read: true });
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 18);
  for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
    hash.update(buffer.subarray(0, read));
  }
  return hash.digest("hex");
}
