import { assert, assertEquals } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { type ChildResult, runChild } from "./child.ts";

type Environment = Readonly<Record<string, string>>;
const NAMES = ["ENABLED", "PERSIST", "SESSION_ID"].map((name) => `KYMO_${name}`);
const METRICS = ["ENABLE_METRICS", "ENABLE_METRICS_PERSISTENCE", "METRICS_SESSION_ID"];
const ALL = [...NAMES, ...METRICS].join(",");

const ON = { code: 0, stdout: "true 2 0 0", stderr: "" };
const OFF = { code: 0, stdout: "false 0 0 0", stderr: "" };

/** Runs `record_one.ts`; the variables it may read, "" for none. */
function record(dir: string, env: Environment, allowed = ALL, sessionId: readonly string[] = []): Promise<ChildResult> {
  const flags = ["--no-prompt", `--allow-read=${dir}`, `--allow-write=${dir}`];
  if (allowed !== "") flags.push(`--allow-env=${allowed}`);
  return runChild("record_one.ts", { flags, args: [dir, ...sessionId], env });
}

async function sessionIn(dir: string): Promise<unknown> {
  return (await open(dir)).frame().select("session_id").collectSync().toRecords()[0]?.session_id;
}

for (const value of ["false", "FALSE", "0", "no", " Off "]) {
  for (const name of ["ENABLE_METRICS_PERSISTENCE", "KYMO_PERSIST"]) {
    Deno.test(`createRecorder() records and keeps no file with ${name}=${value}`, async () => {
      await withFolder(async (parent) => {
        assertEquals(await record(`${parent}/events`, { [name]: value }), ON);
        assertEquals([...Deno.readDirSync(parent)], []);
      });
    });
  }
}

const KEPT: Readonly<Record<string, readonly [env: Environment, allowed: string]>> = {
  "ENABLE_METRICS_PERSISTENCE is true": [{ ENABLE_METRICS_PERSISTENCE: "True" }, ALL],
  "KYMO_PERSIST is set before it": [{ KYMO_PERSIST: "1", ENABLE_METRICS_PERSISTENCE: "false" }, ALL],
  "a variable is empty": [{ KYMO_PERSIST: "", ENABLE_METRICS: " ", METRICS_SESSION_ID: "" }, ALL],
  "the environment may not be read": [{ ENABLE_METRICS_PERSISTENCE: "false", ENABLE_METRICS: "false" }, ""],
  "other variables may be read": [{ ENABLE_METRICS_PERSISTENCE: "false", KYMO_PERSIST: "0" }, "HOME"],
};

for (const [title, [env, allowed]] of Object.entries(KEPT)) {
  Deno.test(`createRecorder() keeps files where ${title}`, async () => {
    await withFolder(async (parent) => {
      const dir = `${parent}/events`;
      assertEquals(await record(dir, env, allowed), ON);
      assertEquals([filesIn(dir).length, await sessionIn(dir)], [1, null]);
    });
  });
}

Deno.test("createRecorder() obeys ENABLE_METRICS, ENABLE_METRICS_PERSISTENCE and METRICS_SESSION_ID together", async () => {
  await withFolder(async (parent) => {
    const env = { ENABLE_METRICS: "true", ENABLE_METRICS_PERSISTENCE: "true", METRICS_SESSION_ID: "s1" };
    assertEquals(await record(`${parent}/kept`, env), ON);
    assertEquals(await sessionIn(`${parent}/kept`), "s1");
    assertEquals(await record(`${parent}/not_kept`, { ...env, ENABLE_METRICS_PERSISTENCE: "false" }), ON);
    assertEquals([...Deno.readDirSync(parent)].map(({ name }) => name), ["kept"]);
  });
});

Deno.test("createRecorder() is off with ENABLE_METRICS=false, whatever else is set", async () => {
  await withFolder(async (parent) => {
    const env = { ENABLE_METRICS: "false", ENABLE_METRICS_PERSISTENCE: "true", METRICS_SESSION_ID: "s1" };
    assertEquals(await record(`${parent}/events`, env), OFF);
    assertEquals([...Deno.readDirSync(parent)], []);
  });
});

const SESSIONS:
  readonly (readonly [title: string, env: Environment, allowed: string, option: string[], session: unknown])[] = [
    ["METRICS_SESSION_ID", { METRICS_SESSION_ID: " s1 " }, ALL, [], "s1"],
    ["KYMO_SESSION_ID before METRICS_SESSION_ID", { KYMO_SESSION_ID: "s2", METRICS_SESSION_ID: "s1" }, ALL, [], "s2"],
    [
      "METRICS_SESSION_ID where only that may be read",
      { KYMO_SESSION_ID: "s2", METRICS_SESSION_ID: "s1" },
      METRICS.join(","),
      [],
      "s1",
    ],
    ["its option before the environment", { KYMO_SESSION_ID: "s2" }, ALL, ["s3"], "s3"],
    ["no session where none may be read", { KYMO_SESSION_ID: "s2", METRICS_SESSION_ID: "s1" }, "", [], null],
  ];

for (const [title, env, allowed, option, session] of SESSIONS) {
  Deno.test(`createRecorder() takes the session from ${title}`, async () => {
    await withFolder(async (parent) => {
      const dir = `${parent}/events`;
      assertEquals(await record(dir, env, allowed, option), ON);
      assertEquals(await sessionIn(dir), session);
    });
  });
}

Deno.test("createRecorder() asks for nothing where a prompt is possible", async () => {
  await withFolder(async (parent) => {
    const dir = `${parent}/events`;
    const flags = [`--allow-read=${dir}`, `--allow-write=${dir}`];
    const env = { KYMO_ENABLED: "false", KYMO_SESSION_ID: "s1" };
    assertEquals(await runChild("record_one.ts", { flags, args: [dir], env }), ON);
    assertEquals(await sessionIn(dir), null);
  });
});

Deno.test("sample() says what the machine has where that may be read", async () => {
  await withFolder(async (dir) => {
    const sys = "--allow-sys=systemMemoryInfo,loadavg,cpus,statfs";
    const flags = ["--no-prompt", `--allow-read=${dir}`, `--allow-write=${dir}`, sys];
    assertEquals(await runChild("record_one.ts", { flags, args: [dir] }), ON);
    const rows = (await open(dir)).frame().select("kind", "attributes").collectSync().toRecords();
    const machine = JSON.parse(String(rows.find(({ kind }) => kind === "sample")?.attributes));
    const { memory_total_bytes, memory_available_bytes, disk_total_bytes, disk_available_bytes } = machine;
    assert(memory_available_bytes > 0 && memory_available_bytes <= memory_total_bytes);
    assert(disk_available_bytes >= 0 && disk_available_bytes <= disk_total_bytes && disk_total_bytes > 0);
    assert(machine.cpu_busy_ratio >= 0 && machine.cpu_busy_ratio <= 1);
    assert(machine.load_1m >= 0);
  });
});
