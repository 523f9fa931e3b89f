/** Bytes per event of the bundled data, all columns, beside the same events as JSON lines. @module */
import { open } from "@kymo/kymo/analysis";
import { print, type Row } from "./print.ts";

const SETS = ["claude_code", "llmperf", "agent_frameworks"];
const TARGETS: Readonly<Record<string, number>> = { claude_code: 12 };

const rows: Row[] = [];
for (const set of SETS) {
  const dir = new URL(`../../fixtures/${set}`, import.meta.url).pathname;
  const source = await open(dir);
  const { events } = source.quality;
  const frame = await source.frame().collect();
  const lines = frame.toRecords().map((row) =>
    JSON.stringify(row, (_key, value: unknown) => value === null ? undefined : value)
  );
  const jsonBytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const target = TARGETS[set];
  const bytes = parquetBytes(dir) / events;
  rows.push({
    what: `${set}, ${events.toLocaleString("en-US")} events`,
    figure: `${bytes.toFixed(1)} bytes an event`,
    peer: `JSON lines ${(jsonBytes / events).toFixed(0)}`,
    target: target === undefined ? "" : `≤ ${target}`,
    isMissed: target !== undefined && bytes > target,
  });
}
print("Files", rows);

function parquetBytes(dir: string): number {
  let bytes = 0;
  for (const day of Deno.readDirSync(dir)) {
    if (!day.name.startsWith("date=")) continue;
    for (const file of Deno.readDirSync(`${dir}/${day.name}`)) {
      bytes += Deno.statSync(`${dir}/${day.name}/${file.name}`).size;
    }
  }
  return bytes;
}
