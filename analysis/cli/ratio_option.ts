/** Options that are shares. @module */
import { UsageError } from "./cli_io.ts";

/**
 * Reads 0.05 or 5%.
 *
 * @throws {UsageError} If it is neither.
 */
export function ratioOption(command: string, option: string, text: string): number {
  const [, digits, percent] = /^(\d*\.?\d+)\s*(%?)$/.exec(text) ?? [];
  const number = Number(digits) / (percent === "%" ? 100 : 1);
  if (number >= 0) return number;
  throw new UsageError(
    `Cannot run ${command}: --${option} must be a ratio such as 0.05 or 5%, current value is "${text}"`,
  );
}
