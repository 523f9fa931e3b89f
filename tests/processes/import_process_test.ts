import { open } from "@kymo/kymo/analysis";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ROOT } from "./repository.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function started(path: string, dir: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "analysis/cli/main.ts",
      "import",
      "performance-log",
      path,
      "--out",
      dir,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

function writeRequests(path: string, count: number, start = 1_700_000_000): void {
  const lines = Array.from({ length: count }, (_, index) => {
    return `{"start_time": ${start + index}, "total_time": 1, "stages": {}}\n`;
  });
  Deno.writeTextFileSync(path, lines.join(""));
}

/** Starts an import and sends a signal when it has begun to make files. */
async function stopped(path: string, dir: string, signal: Deno.Signal): Promise<Ended> {
  const events = `${dir}/events`;
  using watcher = Deno.watchFs(dir);
  const child = started(path, events);
  if (!hasFolder(events)) { for await (const _ of watcher) if (hasFolder(events)) break; }
  using inside = Deno.watchFs(events);
  if (!isBegun(events)) { for await (const _ of inside) if (isBegun(events)) break; }
  child.kill(signal);
  return await ended(child);
}

function hasFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function isBegun(events: string): boolean {
  return [...Deno.readDirSync(events)].some(({ name }) => name.startsWith("import-"));
}

Deno.test("kymo import stopped by Ctrl-C leaves nothing behind, and killed is complete when it is repeated", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    writeRequests(path, 55_000);
    const interrupted = await stopped(path, dir, "SIGINT");
    assertEquals(interrupted, { code: 130, out: "", err: `${path}: stopped, nothing of it was imported\n` });
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["requests.jsonl"]);
    const killed = await stopped(path, dir, "SIGKILL");
    assertEquals(killed.code, 137);
    const { code, err } = await ended(started(path, `${dir}/events`));
    assertEquals([code, err], [0, ""]);
    assertEquals((await open(`${dir}/events`)).quality.events, 55_000);
    assert(filesIn(`${dir}/events`).every((name) => /^(date=|imports\/[0-9a-f]{10}\.json$)/.test(name)));
  });
});

Deno.test("kymo import of one file twice and of another, all at once, takes each once", async () => {
  await withFolder(async (dir) => {
    writeRequests(`${dir}/a.jsonl`, 300);
    writeRequests(`${dir}/b.jsonl`, 200, 1_800_000_000);
    const children = ["a", "a", "b"].map((name) => started(`${dir}/${name}.jsonl`, `${dir}/events`));
    const results = await Promise.all(children.map(ended));
    assertEquals(results.map(({ code }) => code), [0, 0, 0]);
    const said = results.map(({ out }) => /→ (\S+ \S+)/.exec(out)?.[1]);
    assertEquals(said.slice(0, 2).sort(), ["300 events", "nothing new"]);
    assertStringIncludes(results[2]!.out, "200 rows → 200 events");
    assertEquals((await open(`${dir}/events`)).quality.events, 500);
  });
});
