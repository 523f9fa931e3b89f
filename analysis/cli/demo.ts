/** `kymo demo`. @module */
import { dirname } from "node:path";
import type { DemoStep } from "../../demo/demo_steps.ts";
import type { RecordedDemo } from "../../demo/record_demo.ts";
import { isFolder } from "../is_folder.ts";
import { pathExists } from "../path_exists.ts";
import { formatRatio } from "../report/format_quantity.ts";
import { textStyle } from "../report/text_style.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { reportCommand } from "./report.ts";
import { numberOption } from "./shared_options.ts";

const OPTIONS = [
  { name: "out", short: "o", value: "DIR", completes: "folder", says: "folder of the events [default: kymo_demo]" },
  { name: "hours", value: "N", says: "hours of traffic, up to now [default: 48]" },
  { name: "seed", value: "N", says: "other traffic; the same number makes the same [default: 1]" },
  { name: "force", says: "add to DIR although it is not empty" },
] as const satisfies readonly OptionSpec[];

const MOST_HOURS = 720;

/** `kymo demo`. */
export const demoCommand: CliCommand = command({
  name: "demo",
  usage: ["demo [OPTIONS]"],
  about:
    "A tour: records a simulated service that answers questions from documents and runs agents, two days of it in " +
    "a few seconds, with every feature of the recorder; then reports on it. No network, no account, no model.",
  options: OPTIONS,
  examples: ["kymo demo", "kymo demo --out /tmp/demo --hours 12 --seed 7"],
  exitCodes: "0 ok, 2 bad input.",
}, runDemo);

async function runDemo({ flags, args }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  if (args.length > 0) {
    throw new UsageError(`Cannot run kymo demo: it takes no paths, "${args[0]}" is one; --out names the folder`);
  }
  const dir = flags.out ?? "kymo_demo";
  const hours = numberOption(flags.hours ?? "48", {
    command: "kymo demo",
    option: "hours",
    above: 0,
    most: MOST_HOURS,
  });
  const seed = numberOption(flags.seed ?? "1", { command: "kymo demo", option: "seed", least: 0, whole: true });
  claimFolder(dir, flags.force);
  const { recordDemo } = await import("../../demo/record_demo.ts");
  const { demoSteps, PLANTED } = await import("../../demo/demo_steps.ts");
  const { bold } = textStyle(io.color);

  io.out(`${bold("1  Record")}\n\n`);
  io.out("An assistant answers questions from documents, another service searches them, agents use tools.\n");
  io.out(`Its models and its time are simulated, the recorder is real: ${count(hours, "hour")} pass in a moment.\n\n`);
  const demo = await recordDemo({ dir, hours, seed, nowMs: io.now?.() ?? Date.now() });
  io.out(stepLines(demoSteps(demo, dir), io).join(""));

  io.out(`\n${bold("2  Look, while it runs")}\n\n`);
  io.out(sessionText(demo));

  io.out(`\n${bold("3  Report")}\n\nPlanted, for the report to find, all of it from a day or two on:\n`);
  io.out(PLANTED.map((planted) => `  - ${planted}\n`).join(""));
  io.out(`\nkymo report ${quoted(dir)}\n\n`);
  const code = await reportCommand.run([dir], io);

  io.out(`\n${bold("4  Go on")}\n\n${nextLines(quoted(dir)).join("")}`);
  return code;
}

/**
 * Makes the folder: of two that begin at once, one is refused.
 *
 * @throws {UsageError} If it is a file, or holds something and nothing may be added.
 */
function claimFolder(dir: string, force: boolean): void {
  if (!pathExists(dir)) {
    Deno.mkdirSync(dirname(dir), { recursive: true });
    try {
      Deno.mkdirSync(dir);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      throw new UsageError(`Cannot run kymo demo: somebody else makes "${dir}" just now; --out names another folder`);
    }
  }
  if (!isFolder(dir)) throw new UsageError(`Cannot run kymo demo: "${dir}" is a file, --out names a folder`);
  if (force || Deno.readDirSync(dir)[Symbol.iterator]().next().done === true) return;
  throw new UsageError(
    `Cannot run kymo demo: "${dir}" is not empty, --force adds to it; --out names another folder`,
  );
}

function stepLines(steps: readonly DemoStep[], io: CliIo): string[] {
  const { dim } = textStyle(io.color);
  const width = Math.max(...steps.map(({ title }) => title.length)) + 2;
  return steps.map(({ title, call, found }) =>
    `  ${title.padEnd(width)}${found}\n  ${" ".repeat(width)}${dim(call)}\n`
  );
}

/** What live metrics know without reading a file. */
function sessionText({ session }: RecordedDemo): string {
  const { operations, successful_operations, llm_calls, tool_calls, total_tokens, by_operation } = session;
  const success = operations === 0 ? "" : `, ${formatRatio(successful_operations / operations)} of them went well`;
  const tokens = total_tokens === null ? "" : `, ${count(total_tokens, "token")}`;
  const names = by_operation.slice(0, 3).map(({ name, operations }) => `${name} ${operations.toLocaleString("en-US")}`);
  return "createRecorder({ live: createLiveMetrics() }) knows of the assistant since its release, without a file:\n" +
    `  ${count(operations, "operation")}${success}${names.length === 0 ? "" : `: ${names.join(", ")}`}\n` +
    `  ${count(llm_calls, "call")} of models${tokens}, ${count(tool_calls, "tool call")}\n` +
    "  live.report() says it by model, live.prometheus() is what Prometheus scrapes\n";
}

function nextLines(dir: string): string[] {
  const lines = [
    [`kymo report ${dir} --format html --output demo.html`, "the report as a page with charts"],
    [`kymo report ${dir} --by task,model --hours 6`, "other groups, the last hours"],
    [`kymo compare ${dir} --field release --values 1.4.0,1.5.0 --kind stage --by name`, "what the release changed"],
    [`kymo check ${dir}`, "objectives and limits, for cron and CI"],
    [`kymo export prometheus ${dir} --output kymo.prom`, "metrics for node_exporter"],
    [`kymo export grafana --output dashboard.json`, "the dashboard for them"],
    [`kymo compact ${dir}`, "journals into Parquet, for any tool"],
    ...(isFolder("notebooks") ? [["kymo notebook list", "notebooks to look further"] as const] : []),
  ] as const;
  const own = 'Your own service: import { createRecorder } from "@kymo/kymo"; the README begins with it.\n';
  return [...lines.map(([call, says]) => `  ${call}\n      ${says}\n`), `\n${own}`];
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
