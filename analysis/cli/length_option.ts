/** Options that are lengths of time, or moments. @module */
import { hoursOf } from "../check/burn_windows.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { UsageError } from "./cli_io.ts";

/** Whose option it is, for messages. */
export interface NamedOption {
  /** The command: `kymo check`. */
  readonly command: string;
  /** The option, without dashes. */
  readonly option: string;
}

/**
 * Reads 90m, 2h, 7d as ms.
 *
 * @throws {UsageError} If it is none of these.
 */
export function lengthOption(text: string, { command, option }: NamedOption): number {
  const hours = hoursOf(text);
  if (hours !== null) return hours * 3_600_000;
  throw new UsageError(
    `Cannot run ${command}: --${option} must be a length of time such as 90m, 2h, 7d, current value is "${text}"`,
  );
}

/**
 * Reads a date or a time as ms since 1970.
 *
 * @throws {UsageError} If it is neither.
 */
export function momentOption(text: string, { command, option }: NamedOption): number {
  const micros = parseMicros(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (micros !== null) return micros / 1000;
  throw new UsageError(
    `Cannot run ${command}: --${option} must be a date 2026-11-20 or a time 2026-11-20T08:00:00Z, current value is "${text}"`,
  );
}
