/** Files that could not be read, for commands whose result does not tell them. @module */
import type { EventSource } from "../engine/event_source.ts";
import type { CliIo } from "./cli_io.ts";
import { count } from "./count.ts";

/** Says on standard error which files were left out, and how many lines were torn. After the events were asked: damage shows then. */
export function tellLeftOut({ quality }: Pick<EventSource, "quality">, io: CliIo): void {
  for (const { file, reason } of quality.quarantined) io.err(`Left out: ${file}, ${reason}.\n`);
  if (quality.torn_lines > 0) io.err(`Left out: ${count(quality.torn_lines, "line")} that a crash tore off.\n`);
}
