/** Options without their values. @module */
import { UsageError } from "./cli_io.ts";

/**
 * Refuses options that were given without a value: `parseArgs` makes them empty text.
 *
 * @throws {UsageError} If one is.
 */
export function requireValues(
  command: string,
  flags: Readonly<Record<string, unknown>>,
  options: readonly string[],
): void {
  const empty = options.find((option) => flags[option] === "");
  if (empty !== undefined) throw new UsageError(`Cannot run ${command}: --${empty} needs a value, none is given`);
}
