import { assert, assertEquals } from "@std/assert";
import { progressBar } from "../../analysis/cli/progress_bar.ts";
import { eventsOf, importAgain, importInto, mapWith } from "../analysis/import_kit.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

const MAP = mapWith({ model: "m" });
const CSV = ["t,m", "1,a", "2,b"];

function importOf(dir: string, isInteractive: boolean): ReturnType<typeof ran> {
  const args = ["import", "csv", `${dir}/calls.csv`, "--map", `${dir}/map.json`, "--out", `${dir}/events`];
  return ran(args, { isInteractive });
}

Deno.test("kymo import csv shows progress on a terminal, and takes it away", async () => {
  await withFolder(async (dir) => {
    const lines = Array.from({ length: 30_000 }, (_, row) => `${row},some model with a long name`);
    const quiet = await importInto(dir, { csv: ["t,m", ...lines], map: MAP });
    assertEquals([quiet.code, quiet.err], [0, ""]);
    Deno.removeSync(`${dir}/events`, { recursive: true });
    const { code, out, err } = await importOf(dir, true);
    assertEquals([code, out], [0, quiet.out]);
    const drawn = err.split("\r").slice(1, -1);
    assert(drawn.length > 2, err);
    for (const line of drawn) assert(/^\S+calls\.csv {2}█*░* +\d+ %$/.test(line), line);
    assertEquals(drawn.at(-1)!.endsWith("█ 100 %"), true);
    assert(err.endsWith("\r\x1b[2K"), err);
  });
});

Deno.test("kymo import csv takes the progress away before it says what is wrong", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: ["t,m", "x,a"], map: MAP });
    const { code, err } = await importOf(dir, true);
    assertEquals(code, 2);
    assert(err.split("\x1b[2K")[1]!.startsWith("Cannot import"), err);
  });
});

Deno.test("progressBar() draws each percent once, never more than 100", () => {
  let drawn = "";
  const io = { out: (): void => {}, err: (text: string) => drawn += text, columns: 100, color: false };
  const bar = progressBar("x", { ...io, isInteractive: true });
  for (const share of [0, 0.001, 0.5, 0.501, 1, 1.2]) bar.draw(share);
  assertEquals(drawn.split("\r").slice(1).map((line) => line.slice(3)), [
    `${"░".repeat(30)}   0 %`,
    `${"█".repeat(15)}${"░".repeat(15)}  50 %`,
    `${"█".repeat(30)} 100 %`,
  ]);
  drawn = "";
  const silent = progressBar("x", { ...io, isInteractive: false });
  silent.draw(0.5);
  silent.clear();
  assertEquals(drawn, "");
});

Deno.test("kymo import csv says how many rows had an event_id that was there already", async () => {
  await withFolder(async (dir) => {
    const { out } = await importInto(dir, { csv: ["t,id", "1,a", "2,a"], map: mapWith({ event_id: "id" }) });
    assertEquals(out.split("\n"), [
      `${dir}/calls.csv: csv, 2 rows → 1 event (1 llm_call), 1 file in ${dir}/events`,
      "1 row skipped: an earlier row has the same event_id",
      "",
    ]);
    assertEquals((await eventsOf(`${dir}/events`))[0]!.started_at % 1e9, 601_000_000);
  });
});

Deno.test("kymo import csv takes -o for --out, options anywhere, and names that start with digits", async () => {
  await withFolder(async (dir) => {
    await importInto(dir, { csv: CSV, map: MAP });
    Deno.copyFileSync(`${dir}/calls.csv`, `${dir}/007.csv`);
    const args = ["import", "--map", `${dir}/map.json`, "-o", `${dir}/events`, "csv", `${dir}/007.csv`];
    assertEquals((await ran(args)).code, 0);
    assertEquals((await importAgain(dir)).code, 0);
    assertEquals((await eventsOf(`${dir}/events`)).length, 2);
  });
});

const NAMES = "auto, csv, json, jsonl, langfuse, llm-log, metrics-csv, metrics-json, parquet, performance-log, " +
  "performance-metrics, session";

const KEYS = "model, task, agent, provider, caller, user, service, environment, release, prompt_version";

const USAGE: Readonly<Record<string, readonly string[]>> = {
  [`the format must be one of ${NAMES}, current value is missing`]: [],
  [`the format must be one of ${NAMES}, current value is "xlsx"`]: ["xlsx", "f", "--map", "m", "--out", "o"],
  "a FILE is needed, none is given": ["csv", "--map", "m", "--out", "o"],
  "--out DIR is missing, and kymo.json names no dir": ["csv", "a", "--map", "m"],
  "--map is for csv and jsonl, the format is llm-log": ["llm-log", "a", "--out", "o", "--map", "m"],
  "--at is for llm-log and performance-metrics, the format is session": [
    "session",
    "a",
    "--out",
    "o",
    "--at",
    "2026-01-01",
  ],
  "--key is for performance-metrics, the format is csv": ["csv", "a", "--out", "o", "--key", "model"],
  '--at must be a time such as 2026-01-01T00:00:00Z, current value is "noon"': [
    "llm-log",
    "a",
    "--out",
    "o",
    "--at",
    "noon",
  ],
  [`--key must be different names of ${KEYS}, current value is "model,model"`]: [
    "performance-metrics",
    "a",
    "--out",
    "o",
    "--key",
    "model,model",
  ],
};

for (const [message, args] of Object.entries(USAGE)) {
  Deno.test(`kymo import says: ${message}`, async () => {
    const err = `Cannot run kymo import: ${message}\n`;
    assertEquals(await ran(["import", ...args]), { code: 2, out: "", err });
  });
}

Deno.test("kymo import names an option that it does not know, and those that it does", async () => {
  const { code, out, err } = await ran(["import", "csv", "a", "--maps", "m"]);
  assertEquals([code, out], [2, ""]);
  for (const part of ["kymo import", "--maps", "--map", "--out", "--allow-rejected"]) assert(err.includes(part), err);
});

Deno.test("kymo import --help shows its options and reads nothing", async () => {
  for (const args of [["--help"], ["-h"], ["csv", "none.csv", "--help"]]) {
    const { code, out, err } = await ran(["import", ...args]);
    assertEquals([code, err], [0, ""]);
    for (const part of ["Usage: kymo import auto FILE", "--map", "--out", "--allow-rejected", "Exit codes: 0 ok, 2"]) {
      assert(out.includes(part), out);
    }
  }
});

Deno.test("kymo import takes folder, service and what is hidden from the settings", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(
      `${dir}/kymo.json`,
      JSON.stringify({ dir: `${dir}/events`, service: "bot", redact: { patterns: ["Acme\\w*"] } }),
    );
    const line = { function: "chat", timestamp: 1_700_000_000, success: false, error_message: "AcmeCorp refused" };
    Deno.writeTextFileSync(`${dir}/app.log`, `LLM_CALL_ERROR: ${JSON.stringify(line)}\n`);
    const { code, err } = await ran(["import", "auto", `${dir}/app.log`, "--settings", `${dir}/kymo.json`]);
    assertEquals([code, err], [0, ""]);
    const [event] = await eventsOf(`${dir}/events`);
    assertEquals([event!.service, event!.error_message], ["bot", "[redacted] refused"]);
  });
});
