/** Options that do not exist. @module */
import { UsageError } from "./cli_io.ts";

/** For `parseArgs`: refuses an option that a command does not have, and lists those it has. */
export function refuseUnknown(
  command: string,
  allowed: readonly string[],
): (argument: string, key?: string) => boolean {
  return (argument, key) => {
    if (key === undefined) return true;
    const options = allowed.map((name) => `--${name}`).join(", ");
    throw new UsageError(`Cannot run ${command}: ${argument} is not an option, options are ${options}`);
  };
}
