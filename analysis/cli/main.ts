/**
 * The command line: `kymo COMMAND …`. Only dispatches.
 *
 * @module
 */
import { runCommandLine } from "./run_command_line.ts";

if (import.meta.main) Deno.exitCode = await runCommandLine(Deno.args);
