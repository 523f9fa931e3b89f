import { assertEquals } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { journalValues, withFolder } from "../recorder/event_folder.ts";
import { command } from "./child.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
/** A program that does not end by itself is killed then. */
const PATIENCE_MS = 30_000;

interface Ending {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stderr: string;
}

/** Starts `record_until_signal.ts`, sends the signal when it is ready (none: it shall end by itself), says how it ended. */
async function endingOf(args: readonly string[], signal: Deno.Signal | null): Promise<Ending> {
  const child = command("record_until_signal.ts", { flags: FLAGS, args }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const problems = new Response(child.stderr).text();
  for await (const _ready of child.stdout) if (signal !== null) child.kill(signal);
  const { code, signal: died } = await child.status;
  clearTimeout(timer);
  return { code, signal: died, stderr: await problems };
}

const valuesIn = (dir: string): unknown[] => journalValues(dir, "value");
const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

Deno.test("flushOnSignals writes what waits at SIGTERM, and the program ends with 143", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "all"], "SIGTERM"), { code: 143, signal: null, stderr: "" });
    assertEquals(valuesIn(dir), TEN);
  });
});

Deno.test("flushOnSignals writes what waits at SIGINT, and the program ends with 130", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "all"], "SIGINT"), { code: 130, signal: null, stderr: "" });
    assertEquals(valuesIn(dir), TEN);
  });
});

Deno.test("flushOnSignals ends as aborted what is still open", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "all", "open"], "SIGTERM"), { code: 143, signal: null, stderr: "" });
    assertEquals(journalValues(dir, "name").at(-1), "in_flight");
    assertEquals(journalValues(dir, "status").at(-1), "aborted");
  });
});

Deno.test("flushOnSignals listens to the signals it names, and to no others", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([`${dir}/hup`, "SIGHUP,SIGTERM"], "SIGHUP"), { code: 129, signal: null, stderr: "" });
    assertEquals(valuesIn(`${dir}/hup`), TEN);
    assertEquals((await endingOf([`${dir}/int`, "SIGHUP,SIGTERM"], "SIGINT")).signal, "SIGINT");
    assertEquals(valuesIn(`${dir}/int`), []);
  });
});

Deno.test("flushOnSignals of two recorders writes what waits in both", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([`${dir}/one`, "all", "second"], "SIGTERM"), { code: 143, signal: null, stderr: "" });
    assertEquals([valuesIn(`${dir}/one/open`), valuesIn(`${dir}/one/second`)], [TEN, TEN]);
  });
});

Deno.test("createRecorder() without flushOnSignals lets a program die of SIGTERM as usual", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "none"], "SIGTERM"), { code: 143, signal: "SIGTERM", stderr: "" });
    assertEquals(valuesIn(dir), []);
  });
});

Deno.test("close() stops listening to signals: the program dies of SIGTERM as usual", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "all", "close"], "SIGTERM"), { code: 143, signal: "SIGTERM", stderr: "" });
    assertEquals(valuesIn(dir), TEN);
  });
});

Deno.test("createRecorder() lets a finished program end although it listens to signals and takes samples", async () => {
  await withFolder(async (dir) => {
    assertEquals(await endingOf([dir, "all", "end"], null), { code: 0, signal: null, stderr: "" });
    assertEquals(valuesIn(dir), TEN);
  });
});

Deno.test("flushOnSignals reports a signal that nobody can listen to, and records all the same", async () => {
  const errors: Error[] = [];
  const recorder = createRecorder({
    enabled: true,
    persist: false,
    flushOnSignals: ["SIGKILL"],
    onError: (error) => void errors.push(error),
  });
  recorder.metric("m", 1);
  await recorder.close();
  assertEquals([errors.length, recorder.counters.written], [1, 1]);
});
