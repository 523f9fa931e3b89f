import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HOUR, NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

/** Calls for two days, every six minutes; the second day, and release r42, take longer. */
function calls(ratio: number): SomeEvent[] {
  return Array.from({ length: 480 }, (_, index) => ({
    started_at: NOON + index * HOUR / 10,
    duration_ms: (index < 240 ? 500 : 500 * ratio) * (1 + (index * 37 % 100) / 100),
    model: "gpt-5-mini",
    release: index < 240 ? "r41" : "r42",
    streamed: index % 2 === 0,
    attempts: 1 + index % 2,
  }));
}

const RELEASES = ["--field", "release", "--values", "r41,r42"];

Deno.test("kymo compare of two values writes text to standard output alone", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, calls(2));
    const { code, out, err } = await ran(["compare", dir, ...RELEASES]);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^Kymo · release · r42 against r41\n/);
    assertMatch(out, /\nWorse\n/);
    assert(!out.includes("\x1b"));
  });
});

Deno.test("kymo compare of two folders, and of the hours around a moment", async () => {
  await withFolder(async (dir) => {
    const events = calls(2);
    writeEvents(`${dir}/main`, events.slice(0, 240));
    writeEvents(`${dir}/branch`, events.slice(240));
    const json = async (...args: string[]) => JSON.parse((await ran(["compare", ...args, "--format", "json"])).out);
    const folders = await json(`${dir}/main`, `${dir}/branch`, "--measures", "duration_ms_p50,error_ratio");
    assertEquals([folders.a.paths, folders.b.paths], [[`${dir}/main`], [`${dir}/branch`]]);
    assertEquals(folders.rows.map(({ measure, verdict }: { measure: string; verdict: string }) => [measure, verdict]), [
      ["duration_ms_p50", "worse"],
      ["error_ratio", "no evidence"],
    ]);
    writeEvents(`${dir}/all`, events);
    const moment = await json(`${dir}/all`, "--at", "2026-03-02T12:00:00Z", "--hours", "12");
    assertEquals([moment.a.calls, moment.b.calls, moment.compared.at], [120, 120, "2026-03-02T12:00:00.000Z"]);
    const window = await json(`${dir}/all`, ...RELEASES, "--since", "2026-03-02T00:00:00Z", "--until", "2026-03-03");
    assertEquals([window.a.calls, window.b.calls], [120, 120]);
  });
});

Deno.test("kymo compare reads values as the column holds them", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, calls(1).map((event, index) => ({ ...event, attributes: `{"tenant":"t${index % 2}"}` })));
    const sides = async (field: string, values: string): Promise<number[]> => {
      const { out } = await ran(["compare", dir, "--field", field, "--values", values, "--format", "json"]);
      const { a, b } = JSON.parse(out);
      return [a.calls, b.calls];
    };
    assertEquals(await sides("streamed", "true,false"), [240, 240]);
    assertEquals(await sides("attempts", "1, 2"), [240, 240]);
    assertEquals(await sides("attributes.tenant", "t0,t1"), [240, 240]);
  });
});

Deno.test("kymo compare --fail-on worse exits with 1 when something is worse, and still says all", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, calls(2));
    const codes = async (...args: string[]): Promise<number> => (await ran(["compare", dir, ...args])).code;
    const worse = await ran(["compare", dir, ...RELEASES, "--fail-on", "worse"]);
    assertEquals([worse.code, worse.err], [1, ""]);
    assertStringIncludes(worse.out, "Worse");
    const turned = ["--field", "release", "--values", "r42,r41"];
    assertEquals(await codes(...turned, "--fail-on", "worse"), 0);
    assertEquals(await codes(...turned, "--fail-on", "change"), 1);
    assertEquals(await codes(...RELEASES, "--fail-on", "worse", "--margin", "150%"), 0);
    assertEquals(await codes(...RELEASES), 0);
  });
});

Deno.test("kymo compare --output writes the file whole, and overwrites with --force alone", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, calls(2));
    const path = `${dir}/comparison.json`;
    const args = ["compare", dir, ...RELEASES, "--format", "json", "-o", path];
    assertEquals(await ran(args), { code: 0, out: "", err: "" });
    assertEquals(JSON.parse(Deno.readTextFileSync(path)).b.name, "r42");
    assertEquals(filesIn(dir), ["comparison.json", "open/00a1b2c3d4-0.jsonl"]);
    assertEquals((await ran(args)).err, `Cannot write "${path}": it exists already, --force overwrites it\n`);
    assertEquals((await ran([...args, "--force"])).code, 0);
  });
});

const WAYS = "give two folders, or one with --field and --values, or one with --at";
const REFUSED: readonly (readonly [args: readonly string[], message: string])[] = [
  [[], `Cannot run kymo compare: there is one folder, ${WAYS}`],
  [["other", "third"], `Cannot run kymo compare: there are 3 folders, ${WAYS}`],
  [["other", "--at", "2h"], `Cannot run kymo compare: there are two things to compare, ${WAYS}`],
  [["--at", "2h", ...RELEASES], "there are two things to compare"],
  [["--field", "release"], "Cannot run kymo compare: --field and --values belong together"],
  [["--values", "r41,r42"], "there is one folder"],
  [["--field", "release", "--values", "r41"], '--values must be two values such as r41,r42, current value is "r41"'],
  [["--field", "release", "--values", "r41,r99"], 'no llm_call has release "r99", values are "r41", "r42"'],
  [["--field", "agent", "--values", "x,y"], 'no llm_call has agent "x", no llm_call has agent at all'],
  [["--field", "releese", "--values", "r41,r42"], 'Cannot compare: column "releese" is missing, columns are event_id'],
  [["--field", "streamed", "--values", "yes,no"], 'values of streamed must be true or false, current value is "yes"'],
  [["--field", "attempts", "--values", "1,many"], 'values of attempts must be a number, current value is "many"'],
  [[...RELEASES, "--measures", "speed"], '"speed" is not a measure, measures are error_ratio'],
  [[...RELEASES, "--by", "release"], 'values of "release" are compared'],
  [[...RELEASES, "--hours", "3"], "Cannot run kymo compare: --hours belongs to --at, which is not given"],
  [["--at", "2h", "--hours", "-1"], 'Cannot run kymo compare: --hours must be a number above 0, current value is "-1"'],
  [["--at", "noon"], "must be a date 2026-11-20"],
  [[...RELEASES, "--margin", "little"], '--margin must be a ratio such as 0.05 or 5%, current value is "little"'],
  [[...RELEASES, "--fail-on", "better"], '--fail-on must be one of worse, change, current value is "better"'],
  [[...RELEASES, "--format", "yaml"], '--format must be one of text, json, current value is "yaml"'],
  [[...RELEASES, "--kind", "call"], "--kind must be one of operation, stage, llm_call"],
  [[...RELEASES, "--output"], "Cannot run kymo compare: --output needs a value, none is given"],
  [["--filed", "release"], "Cannot run kymo compare: --filed is not an option, options are --field, --values, --at"],
];

for (const [args, message] of REFUSED) {
  Deno.test(`kymo compare refuses ${args.length === 0 ? "one folder alone" : args.join(" ")}`, async () => {
    await withFolder(async (dir) => {
      writeEvents(dir, calls(1));
      const { code, out, err } = await ran(["compare", dir, ...args]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, message);
      assertMatch(err, /^Cannot [^\n]+\n$/);
    });
  });
}

Deno.test("kymo compare --help shows ways, options and exit codes", async () => {
  const { code, out } = await ran(["compare", "--help"]);
  assertEquals(code, 0);
  assertStringIncludes(out, "kymo compare A B");
  assertStringIncludes(out, "Exit codes: 0 ok, 1 what --fail-on names was found, 2 bad input.");
});
