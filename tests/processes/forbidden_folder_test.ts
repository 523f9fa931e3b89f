import { assertEquals } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { FOLDER_CALLS } from "../cli/event_commands.ts";
import { ROOT } from "./repository.ts";

/** Root may read everything unless it gives that up. */
const AS_ANYBODY = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];

Deno.test("every command says that a folder may not be read, or what is in it, and touches nothing", async () => {
  await withFolder(async (dir) => {
    for (const folder of ["closed", "closed_inside"]) {
      Deno.mkdirSync(`${dir}/${folder}/date=2026-03-01`, { recursive: true });
    }
    Deno.chmodSync(`${dir}/closed`, 0);
    Deno.chmodSync(`${dir}/closed_inside/date=2026-03-01`, 0);
    const calls = Object.values(FOLDER_CALLS).flat().flatMap(([before, after]) =>
      ["closed", "closed_inside"].map((folder) => [...before, `${dir}/${folder}`, ...after])
    );
    const program = new URL("programs/run_calls.ts", import.meta.url).pathname;
    const deno = [Deno.execPath(), "run", "--no-prompt", "-A", program, JSON.stringify(calls)];
    const isRoot = Deno.uid() === 0;
    const [first, ...rest] = isRoot ? ["setpriv", ...AS_ANYBODY, ...deno] : deno;
    const { stdout, stderr } = await new Deno.Command(first!, { args: rest, cwd: ROOT }).output();
    for (const folder of ["closed", "closed_inside/date=2026-03-01"]) Deno.chmodSync(`${dir}/${folder}`, 0o755);
    assertEquals(new TextDecoder().decode(stderr), "");
    const ran: { args: string[]; code: number; out: string; err: string }[] = JSON.parse(
      new TextDecoder().decode(stdout),
    );
    assertEquals(ran.length, calls.length);
    for (const { args, code, out, err } of ran) {
      const says = err.replaceAll(dir, "");
      const isKnown =
        /^Cannot (read folder|open|look at) "\/closed(_inside\/date=2026-03-01|\/open)?": permission denied\n$/;
      assertEquals([args, code, out, isKnown.test(says) ? "" : says], [args, 2, "", ""]);
    }
  });
});
