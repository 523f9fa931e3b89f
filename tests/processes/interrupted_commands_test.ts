import { assertEquals } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ROOT } from "./repository.ts";

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-ffi", "--allow-sys"];
const KYMO = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS, `${ROOT}/analysis/cli/main.ts`];

Deno.test("kymo export, report and stats end quietly where nobody reads on, as a shell's | head does", async () => {
  const calls = [
    "export jsonl fixtures/claude_code",
    "report fixtures/llmperf --format json",
    "stats fixtures/llmperf",
  ];
  for (const call of calls) {
    const pipe = `${KYMO.join(" ")} ${call} | head -c 1 > /dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await new Deno.Command("bash", { args: ["-c", pipe], cwd: ROOT }).output();
    const code = Number(new TextDecoder().decode(stdout));
    assertEquals([call, [0, 141].includes(code), new TextDecoder().decode(stderr)], [call, true, ""]);
  }
});

Deno.test("kymo export stopped by Ctrl-C leaves nothing behind, and says so by its exit code", async () => {
  await withFolder(async (dir) => {
    const watcher = Deno.watchFs(dir);
    const [command, ...before] = KYMO;
    const child = new Deno.Command(command!, {
      args: [...before, "export", "jsonl", "fixtures/claude_code", "--output", `${dir}/calls.jsonl`],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    for await (const { paths } of watcher) if (paths.some((path) => path.includes("calls.jsonl."))) break;
    child.kill("SIGINT");
    const { code, stdout } = await child.output();
    assertEquals([code, new TextDecoder().decode(stdout), filesIn(dir)], [130, "", []]);
  });
});
