/** Exports that are of no events. @module */
import type { FixedFormat } from "../export/export_format.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { exportFiles, type ExportTarget } from "./export_files.ts";

/** Options that choose events, or say what they cost. */
export interface ChoosingFlags extends Readonly<Record<"hours" | "since" | "until" | "settings", string | undefined>> {
  /** Filters. */
  readonly where: readonly string[];
  /** Settings. */
  readonly set: readonly string[];
}

/**
 * Checks that no events were chosen.
 *
 * @throws {UsageError} If a path or an option would change nothing.
 */
export function requireNothingChosen(name: string, flags: ChoosingFlags, paths: readonly string[]): void {
  const { hours, since, until, settings, where, set } = flags;
  const given = Object.entries({ hours, since, until, settings, where: where[0], set: set[0] });
  const [option] = given.find(([, value]) => value !== undefined) ?? [];
  const chooses = option === undefined ? paths[0] : `--${option}`;
  if (chooses === undefined) return;
  throw new UsageError(`Cannot run kymo export: ${name} is of no events, "${chooses}" would change nothing`);
}

/** Writes such an export, and returns the exit code. */
export function exportFixed(format: FixedFormat, target: ExportTarget | null, io: CliIo): number {
  if (target === null) {
    io.out(format.text());
    return 0;
  }
  const files = exportFiles(target);
  files.append(format.file, format.text());
  io.out(`1 ${format.row} exported to ${files.commit()[0]}\n`);
  return 0;
}
