/**
 * What a recorder does when the disk fails it, with file systems that really do. As root a small file system is mounted
 * where nobody else sees it, and permissions are made to bind by giving up the right to overrule them.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { RecorderCounters } from "@kymo/kymo";
import { withFolder } from "../recorder/event_folder.ts";
import { type ChildOptions, runChild } from "./child.ts";
import { damageOf, type FoundEvents, INTACT, readEvents } from "./read_events.ts";

/** What the program saw. */
interface Noticed {
  readonly errors: readonly string[];
  /** Counters while the trouble lasted. */
  readonly during: RecorderCounters;
  readonly counters: RecorderCounters;
}

const RECORDED = 710;

async function recordIn(
  trouble: string,
  dir: string,
  options: Partial<ChildOptions> & { segment?: number },
): Promise<Noticed> {
  const { flags = ["--allow-read", "--allow-write"], segment = 50, through = [] } = options;
  const args = [dir, trouble, String(segment)];
  const { code, stdout, stderr } = await runChild("record_in_trouble.ts", {
    flags: ["--no-prompt", "--no-code-cache", ...flags],
    args,
    through,
  });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

/** Every event is there once, one error was told, and a notice says how it ended. */
function assertRecovered(found: FoundEvents, { errors, during, counters }: Noticed, message: RegExp): void {
  assertEquals(errors.length, 1, errors.join());
  assertMatch(errors[0]!, message);
  assert(during.written < RECORDED - 10, `${during.written} written while it failed`);
  assertEquals(during.dropped, 0);
  assertEquals([counters.recorded, counters.written, counters.dropped], [RECORDED + 1, RECORDED + 1, 0]);
  // The notice has a value too, the number of tries: it seems to be one of the numbered events again.
  assertEquals(damageOf(found, RECORDED), { ...INTACT, doubled: 1 });
  assertEquals([found.tornLines, found.eventIds.length], [0, RECORDED + 1]);
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  try {
    return new Deno.Command(command, { args: [...args], stdin: "null", stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/** Mounts a file system of 256 KB on its first argument, runs what follows the second, and copies the result there. */
const IN_SMALL_DISK =
  'mount -t tmpfs -o size=256k none "$1" && at=$1 out=$2 && shift 2 && "$@" && cp -R "$at/events" "$out"';
const NAMESPACES = [["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]] as const;
/** Starts something where what is mounted is seen by nobody else and goes with it; `null` where that is refused. */
const namespace = NAMESPACES.find(([first, ...rest]) =>
  succeeds(first, ...rest, "mount", "-t", "tmpfs", "none", "/tmp")
);
const noMount = namespace === undefined ? "mount is refused, as root and as a user of an own namespace" : null;

/** Root overrules permissions: it has to give up the right to. */
const GIVE_UP = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] as const;
const isRoot = Deno.uid() === 0;
const noPermissions = Deno.build.os === "windows" || (isRoot && !succeeds(...GIVE_UP, "true"))
  ? "permissions do not bind, and setpriv does not work"
  : null;
const noLimits = Deno.build.os === "windows" ? "there is no ulimit" : null;

for (
  const [what, why] of Object.entries({ "small disks": noMount, permissions: noPermissions, "file sizes": noLimits })
) {
  if (why !== null) Deno.test(`NOT TESTED HERE: ${what}, because ${why}`, () => {});
}

Deno.test("createRecorder() keeps everything while the disk is full", { ignore: noMount !== null }, async () => {
  await withFolder(async (parent) => {
    Deno.mkdirSync(`${parent}/disk`);
    const through = [...namespace!, "sh", "-c", IN_SMALL_DISK, "sh", `${parent}/disk`, `${parent}/events`];
    const noticed = await recordIn("full disk", `${parent}/disk/events`, { through });
    assertRecovered(await readEvents(`${parent}/events`), noticed, /No space left on device/);
  });
});

Deno.test("createRecorder() keeps everything while the folder is read-only", { ignore: noMount !== null }, async () => {
  await withFolder(async (parent) => {
    const flags = ["--allow-read", "--allow-write", "--allow-run=mount,umount"];
    const noticed = await recordIn("read-only", `${parent}/events`, { through: namespace!, flags });
    assertRecovered(await readEvents(`${parent}/events`), noticed, /Read-only file system/);
  });
});

Deno.test("createRecorder() keeps everything while it may not write", { ignore: noPermissions !== null }, async () => {
  await withFolder(async (parent) => {
    const noticed = await recordIn("no permission", `${parent}/events`, { through: isRoot ? GIVE_UP : [] });
    assertRecovered(await readEvents(`${parent}/events`), noticed, /Permission denied/);
  });
});

Deno.test(
  "createRecorder() goes on in a new file where files may not grow",
  { ignore: noLimits !== null },
  async () => {
    await withFolder(async (parent) => {
      // Blocks of 512 bytes; the signal that would end the program is ignored, as many services do.
      const through = ["sh", "-c", 'trap "" XFSZ; ulimit -f 64; exec "$@"', "sh"];
      const noticed = await recordIn("small files", `${parent}/events`, { through, segment: 50_000 });
      const found = await readEvents(`${parent}/events`);
      const files = noticed.errors.length;
      assert(files >= 1);
      for (const message of noticed.errors) assertMatch(message, /File too large/);
      assertEquals(noticed.counters, { recorded: RECORDED + files, written: RECORDED + files, dropped: 0, invalid: 0 });
      assertEquals([found.tornLines, found.eventIds.length], [0, RECORDED + files]);
    });
  },
);
