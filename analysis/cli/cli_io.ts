/** What a command sees of its terminal. @module */

/** Where a command writes, and how. Tests give their own. */
export interface CliIo {
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Whether standard output shows colours. */
  readonly color: boolean;
  /** Whether standard error is a terminal, so that progress may be drawn. */
  readonly isInteractive: boolean;
  /** The wall clock, milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
}

/** Thrown for arguments that cannot be used: the message goes to standard error, the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const DEFAULT_COLUMNS = 100;

/** The terminal of the running program. */
export function terminalIo(): CliIo {
  const encoder = new TextEncoder();
  const write = (stream: typeof Deno.stdout, text: string): void => {
    const bytes = encoder.encode(text);
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
  };
  const isTerminal = Deno.stdout.isTerminal();
  return {
    out: (text) => write(Deno.stdout, text),
    err: (text) => write(Deno.stderr, text),
    columns: isTerminal ? Deno.consoleSize().columns : DEFAULT_COLUMNS,
    color: isTerminal && !Deno.noColor,
    isInteractive: Deno.stderr.isTerminal(),
  };
}
