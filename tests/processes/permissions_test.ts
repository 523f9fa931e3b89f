import { assertEquals } from "@std/assert";
import { filesIn, segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { runChild } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

const QUIET = { code: 0, stdout: "", stderr: "" };

Deno.test("createRecorder() needs its folder only: it records and closes, and leaves the conversion to others", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/events`;
    const flags = ["--no-prompt", `--allow-read=${dir}`, `--allow-write=${dir}`];
    assertEquals(await runChild("record_and_close.ts", { flags, args: [dir, "0", "3500", "1000"] }), QUIET);
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 3500), INTACT);
    assertEquals([segmentsIn(dir), filesIn(dir).filter((path) => path.endsWith(".lock"))], [0, []]);
  });
});

Deno.test("createRecorder() converts where it may also read its own files", async () => {
  await withFolder(async (dir) => {
    const flags = ["--no-prompt", "--allow-read", `--allow-write=${dir}`];
    assertEquals(await runChild("record_and_close.ts", { flags, args: [dir, "0", "3500", "1000"] }), QUIET);
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 3500), INTACT);
    assertEquals(segmentsIn(dir), 3);
  });
});

type Switches = Readonly<Record<string, string>>;

const CASES: readonly (readonly [title: string, env: Switches, allowed: string, expected: number])[] = [
  ["is off with KYMO_ENABLED=false", { KYMO_ENABLED: "false" }, "KYMO_ENABLED,ENABLE_METRICS", 0],
  ["is off with ENABLE_METRICS=false", { ENABLE_METRICS: "false" }, "KYMO_ENABLED,ENABLE_METRICS", 0],
  ["is off with KYMO_ENABLED=0 where only that may be read", { KYMO_ENABLED: " 0 " }, "KYMO_ENABLED", 0],
  ["is off with ENABLE_METRICS=Off where only that may be read", { ENABLE_METRICS: "Off" }, "ENABLE_METRICS", 0],
  ["is on with KYMO_ENABLED=true", { KYMO_ENABLED: "true" }, "KYMO_ENABLED,ENABLE_METRICS", 10],
  [
    "takes KYMO_ENABLED before ENABLE_METRICS",
    { KYMO_ENABLED: "1", ENABLE_METRICS: "false" },
    "KYMO_ENABLED,ENABLE_METRICS",
    10,
  ],
  ["is on where the environment may not be read", { KYMO_ENABLED: "false", ENABLE_METRICS: "false" }, "", 10],
  ["is on where other variables may be read", { KYMO_ENABLED: "false" }, "HOME", 10],
];

for (const [title, env, allowed, expected] of CASES) {
  Deno.test(`createRecorder() ${title}`, async () => {
    await withFolder(async (parent) => {
      const dir = `${parent}/events`;
      const flags = [
        `--allow-read=${dir}`,
        `--allow-write=${dir}`,
        ...(allowed === "" ? [] : [`--allow-env=${allowed}`]),
      ];
      assertEquals(await runChild("record_and_close.ts", { flags, args: [dir, "0", "10", "1000"], env }), QUIET);
      if (expected === 0) assertEquals(filesIn(parent), []);
      else assertEquals((await readEvents(dir)).values.length, expected);
    });
  });
}
