import { assertEquals, assertMatch } from "@std/assert";
import { NOON, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { fromFileUrl } from "./repository.ts";

/** Runs `kymo` in a folder. */
async function kymoIn(cwd: string, ...args: readonly string[]): Promise<string> {
  const config = `--config=${fromFileUrl(import.meta.resolve("../../deno.json"))}`;
  const main = fromFileUrl(import.meta.resolve("../../analysis/cli/main.ts"));
  const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-ffi", "--allow-sys"];
  const kymo = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--no-prompt", config, ...permissions, main, ...args],
    cwd,
  });
  const { code, stdout, stderr } = await kymo.output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout);
}

Deno.test("kymo export metrics-json and session write the files that their originals name where nothing says where to", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, [{ kind: "operation", name: "query", started_at: NOON, session_id: "s1" }]);
    assertEquals(await kymoIn(dir, "export", "metrics-json"), "1 query exported to metrics_export.json\n");
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/metrics_export.json`)).queries.length, 1);
    const said = await kymoIn(dir, "export", "session");
    assertMatch(said, /^1 operation exported to metrics_s1_20260301_120000\.json\n$/);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/metrics_s1_20260301_120000.json`)).total_operations, 1);
  });
});
