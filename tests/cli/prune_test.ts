import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import { claimWriter } from "../../recorder/writer_lock.ts";
import { BAD_FILES } from "../analysis/bad_files.ts";
import { HOUR, NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { eventsOf } from "../analysis/import_kit.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { type Ran, ran } from "./fake_io.ts";

const DAY = 24 * HOUR;
const [ONE, TWO] = ["00a1b2c3d4", "11a1b2c3d4"];

/** Runs the command at noon of the first of March. */
function prune(dir: string, ...args: string[]): Promise<Ran> {
  return ran(["prune", dir, ...args]);
}

function daysAgo(days: number, name = `${days}`): SomeEvent {
  return { started_at: NOON - days * DAY, name };
}

/** One file of one event, named after its age in days. */
function write(dir: string, days: number, format: "journal" | "parquet" | "csv" = "parquet"): string {
  return writeEvents(dir, [daysAgo(days)], { format, segment: days });
}

async function namesIn(dir: string | string[]): Promise<string[]> {
  const [rows] = await (await open(dir)).aggregate([{ by: ["name"], aggregates: { n: { op: "rows" } } }]);
  return rows!.flatMap(({ name, n }) => new Array<string>(Number(n)).fill(String(name))).sort();
}

function contentsOf(dir: string): (readonly [string, Uint8Array])[] {
  return filesIn(dir).map((path) => [path, Deno.readFileSync(`${dir}/${path}`)] as const);
}

function sizeOf(...paths: string[]): number {
  return paths.reduce((sum, path) => sum + Deno.statSync(path).size, 0);
}

Deno.test("kymo prune --days removes files whose last event is older, of every format, and says what went", async () => {
  await withFolder(async (dir) => {
    write(dir, 29);
    const [parquet, csv, journal] = [write(dir, 40), write(dir, 35, "csv"), write(dir, 31, "journal")];
    const bytes = [sizeOf(journal), sizeOf(parquet), sizeOf(csv, `${csv}.meta.json`)];
    const { code, out, err } = await prune(dir, "--days", "30");
    assertEquals([code, err], [0, ""]);
    const [head, ...lines] = out.trimEnd().split("\n");
    assertStringIncludes(head!, `${dir}: 3 files, 3 events, `);
    assertStringIncludes(head!, " removed · ");
    assertEquals(lines.map((line) => line.trim()), [
      `2026-01-20  1 file, 1 event, ${(bytes[1]! / 1000).toPrecision(3)} kB`,
      `2026-01-25  1 file, 1 event, ${bytes[2]} B`,
      `journals    1 file, 1 event, ${bytes[0]} B`,
    ]);
    assertEquals(filesIn(dir), [`date=2026-01-31/${ONE}-29.parquet`]);
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["date=2026-01-31", "open"]);
  });
});

Deno.test("kymo prune --days keeps a file with events on both sides of the limit, and one exactly on it", async () => {
  for (const format of ["parquet", "csv", "journal"] as const) {
    await withFolder(async (dir) => {
      writeEvents(dir, [daysAgo(60), daysAgo(5), daysAgo(50)], { format, segment: 0 });
      writeEvents(dir, [daysAgo(60), daysAgo(30)], { format, segment: 1 });
      writeEvents(dir, [daysAgo(60), { ...daysAgo(30), started_at: NOON - 30 * DAY - 2000 }], { format, segment: 2 });
      const { code, out } = await prune(dir, "--days", "30");
      assertEquals(code, 0);
      assertStringIncludes(out, "1 file, 2 events");
      assertEquals(await namesIn(dir), ["30", "5", "50", "60", "60"]);
    });
  }
});

Deno.test("kymo prune --bytes removes the oldest files until no more is left", async () => {
  await withFolder(async (dir) => {
    const [journal, csv, young] = [write(dir, 3, "journal"), write(dir, 2, "csv"), write(dir, 1)];
    const limit = sizeOf(csv, `${csv}.meta.json`, young);
    const removed = sizeOf(journal);
    const { out } = await prune(dir, `--bytes=${limit}`);
    assertStringIncludes(out, `${dir}: 1 file, 1 event, ${removed} B removed`);
    assertEquals(await namesIn(dir), ["1", "2"]);
    assertEquals((await prune(dir, `--bytes=${limit}`)).out.includes("nothing to remove"), true);
    await prune(dir, `--bytes=${limit - 1}`);
    assertEquals(filesIn(dir), [young.slice(dir.length + 1)]);
    await prune(dir, "--bytes", "0");
    assertEquals(filesIn(dir), []);
  });
});

Deno.test("kymo prune takes both limits together", async () => {
  await withFolder(async (dir) => {
    for (const days of [1, 2, 3, 40]) write(dir, days);
    const limit = sizeOf(`${dir}/date=2026-02-28/${ONE}-1.parquet`) + 10;
    assertStringIncludes((await prune(dir, "--days", "30", "--bytes", `${limit}`)).out, "3 files, 3 events");
    assertEquals(await namesIn(dir), ["1"]);
  });
});

Deno.test("kymo prune leaves the journal of a living writer alone, and says when more than asked is left", async () => {
  await withFolder(async (dir) => {
    await using recorder = createRecorder({ dir, enabled: true, flushIntervalMs: 60_000 });
    recorder.record({ kind: "metric", name: "live", started_at: NOON - 90 * DAY });
    await recorder.flush();
    write(dir, 50, "journal");
    const { code, out } = await prune(dir, "--days", "30", "--bytes", "1");
    assertEquals(code, 0);
    assertStringIncludes(out, "1 file, 1 event, ");
    assertStringIncludes(out, "1 writer alive, left alone");
    assertStringIncludes(out, "more than 1 B is left");
    assertEquals(await namesIn(dir), ["live"]);
  });
});

Deno.test("kymo prune --days leaves relative times alone and says so; --bytes does not", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [daysAgo(300)], { format: "parquet", metadata: { clock: "relative" } });
    write(dir, 300);
    const { out } = await prune(dir, "--days", "30");
    assertStringIncludes(out, "1 file with relative times left alone by --days");
    assertEquals(filesIn(dir).length, 1);
    assertStringIncludes((await prune(dir, "--bytes", "0")).out, "1 file, 1 event");
    assertEquals(filesIn(dir), []);
  });
});

Deno.test("kymo prune --dry-run says the same and changes nothing", async () => {
  await withFolder(async (dir) => {
    write(dir, 40);
    write(dir, 35, "csv");
    write(dir, 33, "journal");
    write(dir, 1);
    Deno.writeTextFileSync(`${dir}/open/${TWO}.lock`, "");
    const before = contentsOf(dir);
    const archive = `${dir}-archive`;
    for (const args of [[], ["--archive", archive]]) {
      const dry = await prune(dir, "--days", "30", "--dry-run", ...args);
      assertEquals(contentsOf(dir), before);
      assertEquals([...Deno.readDirSync(dir)].length, 4);
      assertEquals(existsSync(archive), false);
      const copy = `${dir}-copy`;
      Deno.mkdirSync(copy);
      for (const [path, bytes] of before) {
        Deno.mkdirSync(`${copy}/${path.split("/")[0]}`, { recursive: true });
        Deno.writeFileSync(`${copy}/${path}`, bytes);
      }
      const real = await prune(copy, "--days", "30", ...args);
      assertEquals(dry.out.replace("would be ", ""), real.out.replaceAll(copy, dir));
      Deno.removeSync(copy, { recursive: true });
    }
    Deno.removeSync(archive, { recursive: true });
  });
});

function existsSync(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("kymo prune --archive moves files into a folder that open() reads, alone and together with the first", async () => {
  await withFolder(async (parent) => {
    const [dir, archive] = [`${parent}/events`, `${parent}/old/events`];
    write(dir, 40);
    write(dir, 35, "csv");
    write(dir, 33, "journal");
    write(dir, 1);
    const before = new Map(contentsOf(dir));
    const { code, out } = await prune(dir, "--days", "30", "--archive", archive);
    assertEquals(code, 0);
    assertStringIncludes(out, `3 files, 3 events, `);
    assertStringIncludes(out, ` moved to ${archive} · `);
    assertEquals(filesIn(dir), [`date=2026-02-28/${ONE}-1.parquet`]);
    for (const [path, bytes] of contentsOf(archive)) assertEquals(before.get(path), bytes);
    assertEquals(filesIn(archive), [
      `date=2026-01-20/${ONE}-40.parquet`,
      `date=2026-01-25/${ONE}-35.csv`,
      `date=2026-01-25/${ONE}-35.csv.meta.json`,
      `open/${ONE}-33.jsonl`,
    ]);
    assertEquals(await namesIn(dir), ["1"]);
    assertEquals(await namesIn(archive), ["33", "35", "40"]);
    assertEquals(await namesIn([dir, archive]), ["1", "33", "35", "40"]);
    assertEquals((await prune(dir, "--days", "30", "--archive", archive)).code, 0);
    assertEquals((await ran(["compact", archive])).code, 0);
    assertEquals(await namesIn([dir, archive]), ["1", "33", "35", "40"]);
  });
});

Deno.test("kymo prune --archive finishes what a killed run began, each event once at any time", async () => {
  for (const format of ["parquet", "csv"] as const) {
    await withFolder(async (parent) => {
      const [dir, archive] = [`${parent}/events`, `${parent}/archive`];
      const path = write(dir, 40, format);
      write(dir, 1);
      const copies = contentsOf(dir);
      await prune(dir, "--days", "30", "--archive", archive);
      const archived = contentsOf(archive);
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")));
      for (const [name, bytes] of copies) Deno.writeFileSync(`${dir}/${name}`, bytes);
      Deno.writeTextFileSync(`${archive}/date=2026-01-20/${ONE}-41.parquet.tmp`, "half");
      Deno.writeTextFileSync(`${archive}/open/${ONE}-42.jsonl.tmp`, "half");
      assertEquals(await namesIn([dir, archive]), ["1", "40"]);
      const { code, out } = await prune(dir, "--days", "30", "--archive", archive);
      assertEquals(code, 0);
      assertStringIncludes(out, "1 file, 1 event");
      assertEquals(contentsOf(archive), archived);
      assertEquals(await namesIn(dir), ["1"]);
    });
  }
});

Deno.test("kymo prune --archive overwrites no other file of the same name", async () => {
  await withFolder(async (parent) => {
    const [dir, archive] = [`${parent}/events`, `${parent}/archive`];
    const path = write(dir, 40);
    write(dir, 41);
    const other = writeEvents(archive, [daysAgo(40, "other")], { format: "parquet", segment: 40 });
    const bytes = Deno.readFileSync(other);
    const { code, out, err } = await prune(dir, "--days", "30", "--archive", archive);
    assertEquals([code, err], [2, `Cannot archive "${path}": another file is at "${other}"\n`]);
    assertStringIncludes(out, "1 file, 1 event, ");
    assertStringIncludes(out, "1 file could not be read or moved");
    assertEquals(Deno.readFileSync(other), bytes);
    assertEquals(await namesIn(dir), ["40"]);
  });
});

Deno.test("kymo prune refuses an archive that is the folder or inside its files", async () => {
  await withFolder(async (dir) => {
    write(dir, 40);
    const before = filesIn(dir);
    const link = `${dir}-link`;
    Deno.symlinkSync(dir, link);
    for (
      const archive of [dir, `${dir}/`, `${dir}/open`, `${dir}/open/x/y`, `${dir}/date=2026-01-20`, `${link}/open`]
    ) {
      const { code, out, err } = await prune(dir, "--days", "30", "--archive", archive);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `Cannot archive into "${archive}": it is `);
      assertEquals(filesIn(dir), before);
    }
    Deno.removeSync(link);
    assertEquals((await prune(dir, "--days", "30", "--archive", `${dir}/old`)).code, 0);
    assertEquals(filesIn(dir), [`old/date=2026-01-20/${ONE}-40.parquet`]);
  });
});

Deno.test("kymo prune brings nothing back that a pruned segment held", async () => {
  await withFolder(async (dir) => {
    const paths = [40, 41].map((days) =>
      writeEvents(dir, [daysAgo(40, `${days}`)], { format: "parquet", segment: days })
    );
    const journal = writeEvents(dir, [daysAgo(40, "journal")], { segment: 42 });
    const copies = [...paths, journal].map((path) => [path, Deno.readFileSync(path)] as const);
    await ran(["compact", dir]);
    write(dir, 1);
    for (const [path, bytes] of copies) Deno.writeFileSync(path, bytes);
    const dry = await prune(dir, "--days", "30", "--dry-run");
    const { out } = await prune(dir, "--days", "30");
    assertStringIncludes(out, "1 file, 3 events");
    assertEquals(dry.out.replace("would be ", ""), out);
    assertEquals(await namesIn(dir), ["1"]);
  });
});

Deno.test("kymo prune leaves files that it cannot read, by name, and removes the rest", async () => {
  for (const { title, write: writeBad } of BAD_FILES.filter((file) => !file.title.includes("page"))) {
    await withFolder(async (dir) => {
      const bad = writeBad(dir, 9);
      write(dir, 40);
      const { code, out, err } = await prune(dir, "--days", "0");
      assertEquals(code, 2, title);
      assertStringIncludes(err, `Cannot read "${bad}": `);
      assertStringIncludes(out, "1 file, 1 event, ");
      assert(existsSync(bad));
    });
  }
});

Deno.test("kymo prune removes no file that is not Kymo's", async () => {
  await withFolder(async (dir) => {
    write(dir, 40);
    const mine = ["date=2026-01-20/notes.txt", "open/notes.jsonl", "rejected.csv"];
    for (const file of mine) Deno.writeTextFileSync(`${dir}/${file}`, "mine");
    assertEquals((await prune(dir, "--days", "1", "--bytes", "0")).code, 0);
    assertEquals(filesIn(dir), [...mine].sort());
  });
});

Deno.test("kymo prune waits for no other that is at work on the folder", async () => {
  await withFolder(async (dir) => {
    write(dir, 40);
    using _other = claimWriter(`${dir}/open`, "compact")!;
    const { code, err } = await prune(dir, "--days", "30");
    assertEquals([code, err], [2, `Cannot change "${dir}": another kymo compact or kymo prune is at work on it\n`]);
    assertEquals((await eventsOf(dir)).length, 1);
  });
});

Deno.test("kymo prune says which arguments it does not take", async () => {
  const wrong: [string[], string][] = [
    [[], "--days N or --bytes SIZE is missing, and kymo.json has no retention"],
    [["--days", "x"], '--days must be a number from 0 up, current value is "x"'],
    [["--days=-1"], '--days must be a number from 0 up, current value is "-1"'],
    [["--days", "-1"], '--days must be a number from 0 up, current value is "-1"'],
    [["--days", "-.5"], '--days must be a number from 0 up, current value is "-.5"'],
    [["--days", "--dry-run"], "--days needs a value, none is given"],
    [["--days="], "--days needs a value, none is given"],
    [["--days", "1", "a", "b"], "one DIR is needed, 2 are given"],
    [
      ["--days", "1", "--older", "2"],
      "--older is not an option, options are --days, --bytes, --archive, --dry-run, --settings, --set, --color, --debug, --help",
    ],
    [
      ["--bytes", "5XB"],
      '--bytes must be a number with kB, MB, GB, TB, KiB, MiB, GiB, TiB or nothing behind it, current value is "5XB"',
    ],
  ];
  const sizes = "a number with kB, MB, GB, TB, KiB, MiB, GiB, TiB or nothing behind it";
  wrong.push([["--bytes", "-5"], `--bytes must be ${sizes}, current value is "-5"`]);
  for (const [args, problem] of wrong) {
    assertEquals(await ran(["prune", ...args]), { code: 2, out: "", err: `Cannot run kymo prune: ${problem}\n` });
  }
});

Deno.test("kymo prune says that there is no such folder, or that it is a file", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/file`, "mine");
    assertEquals(
      (await prune(`${dir}/none`, "--days", "1")).err,
      `Cannot open "${dir}/none": there is no such folder\n`,
    );
    assertStringIncludes((await prune(`${dir}/file`, "--days", "1")).err, `Cannot open "${dir}/file": it is a file`);
    assertStringIncludes(
      (await prune(dir, "--days", "1", "--archive", `${dir}/old`)).out,
      "nothing to remove · 0 B left",
    );
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["file"]);
  });
});

Deno.test("kymo prune --archive says when a file is where the archive should be, and changes nothing", async () => {
  await withFolder(async (dir) => {
    const old = write(`${dir}/events`, 40);
    const file = `${dir}/file`;
    Deno.writeTextFileSync(file, "mine");
    const wanted = "give a folder of events or one that is not there yet";
    for (const [archive, what] of [[file, "it is a file"], [`${file}/old/er`, `"${file}" is a file`]] as const) {
      for (const more of [[], ["--dry-run"]]) {
        const { code, out, err } = await prune(`${dir}/events`, "--days", "30", "--archive", archive, ...more);
        assertEquals([code, out, err], [2, "", `Cannot archive into "${archive}": ${what}, ${wanted}\n`]);
      }
    }
    assertEquals(Deno.statSync(old).isFile, true);
  });
});

Deno.test("kymo prune --help shows its options and changes nothing", async () => {
  for (const flag of ["--help", "-h"]) {
    const { code, out, err } = await ran(["prune", flag]);
    assertEquals([code, err], [0, ""]);
    for (const part of ["Usage: kymo prune [DIR]", "--days", "--bytes", "--archive", "--dry-run", "Examples:"]) {
      assertStringIncludes(out, part);
    }
  }
});

Deno.test("kymo prune keeps what the settings say, and its options win", async () => {
  await withFolder(async (dir) => {
    for (const days of [10, 40, 80]) write(`${dir}/events`, days);
    const file = `${dir}/kymo.json`;
    Deno.writeTextFileSync(
      file,
      JSON.stringify({ dir: `${dir}/events`, retention: { days: 60, archive: `${dir}/archive` } }),
    );
    const settings = ["--settings", file];
    const archived = await ran(["prune", ...settings]);
    assertStringIncludes(archived.out, `1 file, 1 event, `);
    assertEquals(filesIn(`${dir}/archive`).map((path) => path.split("/").at(-1)), [`${ONE}-80.parquet`]);
    assertStringIncludes((await ran(["prune", ...settings, "--set", "retention.days=90"])).out, "nothing to remove");
    assertStringIncludes((await ran(["prune", ...settings, "--days", "30"])).out, "1 file, 1 event");
    assertEquals(filesIn(`${dir}/events`), [`date=2026-02-19/${ONE}-10.parquet`]);
  });
});
