/** What is in a folder and its archive, and whether that is right. @module */
import { open } from "@kymo/kymo/analysis";
import { ran } from "../cli/fake_io.ts";
import { filesIn } from "../recorder/event_folder.ts";

/** Numbers of events that were said to be safe: from `first` on, `count` of them. */
export interface SafeEvents {
  readonly first: number;
  readonly count: number;
}

/** Events of folders that are opened together. */
interface FoundEvents {
  readonly values: readonly number[];
  readonly ids: readonly string[];
  readonly quarantined: readonly string[];
}

/**
 * Says what is wrong after a kill: events that are lost or there twice, files that cannot be read, a `kymo compact` or
 * `kymo prune` that fails, changes the events, or leaves anything of the killed program behind.
 */
export async function problemsOf(
  { dir, archive, safe }: { readonly dir: string; readonly archive: string; readonly safe: readonly SafeEvents[] },
): Promise<string[]> {
  const problems: string[] = [];
  const before = await readAll([dir, archive]);
  const ids = [...before.ids].sort().join();
  problems.push(...wrongWith("both folders", before));
  for (const one of [dir, archive]) problems.push(...wrongWith(one, await readAll([one])));
  const seen = new Set(before.values);
  for (const { first, count } of safe) {
    let lost = 0;
    for (let number = first; number < first + count; number++) if (!seen.has(number)) lost++;
    if (lost > 0) problems.push(`${lost} of the ${count} events from ${first} on are lost`);
  }
  const commands = [["compact", dir], ["prune", dir, "--days", "30", "--archive", archive], ["compact", archive]];
  for (const command of commands) {
    const { code, err } = await ran(command, { now: Date.now });
    if (code !== 0) problems.push(`kymo ${command[0]} fails afterwards: ${err}`);
    const after = await readAll([dir, archive]);
    problems.push(...wrongWith(`both folders after kymo ${command[0]}`, after));
    if ([...after.ids].sort().join() !== ids) problems.push(`kymo ${command[0]} changes the events`);
  }
  const left = [dir, archive].flatMap((folder) => filesIn(folder).filter((path) => /^open\/|\.tmp$/.test(path)));
  if (left.length > 0) problems.push(`left behind: ${left.join(", ")}`);
  return problems;
}

function wrongWith(what: string, { values, ids, quarantined }: FoundEvents): string[] {
  const doubled = values.length - new Set(values).size + ids.length - new Set(ids).size;
  return [
    ...doubled > 0 ? [`${what}: ${doubled} events are there twice`] : [],
    ...quarantined.map((file) => `${what}: ${file}`),
  ];
}

async function readAll(folders: readonly string[]): Promise<FoundEvents> {
  const used = folders.filter((folder) => filesIn(folder).some((path) => /\.(jsonl|parquet|csv)$/.test(path)));
  if (used.length === 0) return { values: [], ids: [], quarantined: [] };
  const source = await open(used);
  const rows = source.frame().select("value", "event_id").collectSync().toRecords();
  return {
    values: rows.map(({ value }) => Number(value)),
    ids: rows.map(({ event_id }) => String(event_id)),
    quarantined: source.quality.quarantined.map(({ file, reason }) => `${file}: ${reason}`),
  };
}
