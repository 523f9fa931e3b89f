/** The one folder that a command works on. @module */
import type { Settings } from "../settings/read_settings.ts";
import { resolveSettings } from "../settings/resolve_settings.ts";
import { UsageError } from "./cli_io.ts";

/** What says which folder. */
export interface OwnFolderOptions {
  /** The command, for messages: `kymo prune`. */
  readonly command: string;
  /** Its arguments: one folder, or none. */
  readonly args: readonly string[];
  /** The options of `SETTINGS_OPTIONS`. */
  readonly flags: { readonly settings?: string | undefined; readonly set: readonly string[] };
}

/**
 * The folder that was given, or that of the settings, or `events`; with the settings.
 *
 * @throws {UsageError} If there are several.
 */
export function ownFolder(
  { command, args, flags }: OwnFolderOptions,
): { readonly dir: string; readonly settings: Settings } {
  if (args.length > 1) throw new UsageError(`Cannot run ${command}: one DIR is needed, ${args.length} are given`);
  const { settings } = resolveSettings({ file: flags.settings, set: flags.set });
  return { dir: args[0] ?? settings.dir ?? "events", settings };
}
