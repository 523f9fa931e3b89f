/** A terminal that only remembers. @module */
import type { CliIo } from "../../analysis/cli/cli_io.ts";
import { runCommandLine } from "../../analysis/cli/run_command_line.ts";
import { NOON_MS } from "../recorder/fake_clock.ts";

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line and says what it wrote. */
export async function ran(args: readonly string[], terminal: Partial<CliIo> = {}): Promise<Ran> {
  let [out, err] = ["", ""];
  const io: CliIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 100,
    color: false,
    isInteractive: false,
    now: () => NOON_MS,
    ...terminal,
  };
  const code = await runCommandLine(args, io);
  return { code, out, err };
}
