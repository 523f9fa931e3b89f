/** Prometheus' own checker: Debian's package prometheus. @module */
import { withFolder } from "../recorder/event_folder.ts";

/** What promtool said. */
export interface PromtoolResult {
  readonly code: number;
  readonly out: string;
}

/** A test that needs promtool: in CI it must be there, elsewhere its absence is told. */
export function promtoolTest(title: string, body: () => Promise<void>): void {
  Deno.test(title, async () => {
    if (await hasPromtool()) return await body();
    if (Deno.env.get("CI") === "true") throw new Error("there is no promtool: apt-get install prometheus");
    const note = `not run, there is no promtool (apt-get install prometheus): ${title}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(note));
  });
}

/** Checks a text as it would be scraped. */
export async function checkMetrics(text: string): Promise<PromtoolResult> {
  const child = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return resultOf(await child.output());
}

/** Checks expressions as the rules of a file. */
export async function checkExpressions(expressions: readonly string[]): Promise<PromtoolResult> {
  const rules = expressions.map((expr, index) => ({ record: `checked:${index}`, expr }));
  let result: PromtoolResult = { code: -1, out: "" };
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/rules.yml`, JSON.stringify({ groups: [{ name: "checked", rules }] }));
    const command = new Deno.Command("promtool", {
      args: ["check", "rules", `${dir}/rules.yml`],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    result = resultOf(await command.output());
  });
  return result;
}

async function hasPromtool(): Promise<boolean> {
  try {
    return (await checkMetrics("")).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function resultOf({ code, stdout, stderr }: Deno.CommandOutput): PromtoolResult {
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout) + decoder.decode(stderr) };
}
