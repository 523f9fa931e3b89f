/** Every command that is given a folder of events, as it is called. @module */
import type { COMMANDS } from "../../analysis/cli/run_command_line.ts";

/** Arguments before and after the folder. */
export type FolderCall = readonly [before: readonly string[], after: readonly string[]];

/** A file that is never written. */
export const NOWHERE: string = `${Deno.env.get("TMPDIR") ?? "/tmp"}/kymo_${crypto.randomUUID()}`;

/** Calls by command; a command that is given no folder of events has none. */
export const FOLDER_CALLS: Readonly<Record<keyof typeof COMMANDS, readonly FolderCall[]>> = {
  report: [[["report"], []], [["report"], ["--format", "html"]]],
  compare: [[["compare"], ["--field", "model", "--values", "a,b"]]],
  prices: [[["prices", "list"], []], [["prices", "check"], []]],
  import: [],
  export: ["parquet", "csv", "performance-metrics", "session", "llm-log", "metrics-json", "prometheus"].map(
    (format): FolderCall => [["export", format], ["--output", NOWHERE]],
  ),
  check: [[["check"], []]],
  stats: [[["stats"], []]],
  agents: [[["agents"], []]],
  daily: [[["daily"], []]],
  compact: [[["compact"], []]],
  prune: [[["prune"], ["--days", "1"]]],
  demo: [],
  config: [],
  completion: [],
  notebook: [],
};
