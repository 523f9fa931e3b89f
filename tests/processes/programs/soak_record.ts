/**
 * Records numbered events until it is killed, and says what it is doing and how many events are safe. Arguments: folder,
 * first number.
 */
import { createRecorder } from "@kymo/kymo";

const [dir = "", first = "0"] = Deno.args;
const encoder = new TextEncoder();
const say = (line: string): void => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const DAY_MS = 86_400_000;
const SEGMENT_EVENTS = 6000;

const recorder = createRecorder({ dir, segmentEvents: SEGMENT_EVENTS, flushIntervalMs: 60_000, durability: "fsync" });
let next = Number(first);

/** Every other segment is of last month, so that there is something to prune. */
function record(count: number): void {
  const isOld = Math.floor((next - Number(first)) / SEGMENT_EVENTS) % 2 === 0;
  for (const end = next + count; next < end; next++) {
    const started_at = new Date(Date.now() - (isOld ? 40 * DAY_MS : 0));
    recorder.record({
      kind: "llm_call",
      name: `c${next % 7}`,
      value: next,
      started_at,
      attributes: { tenant: next % 50 },
    });
  }
}

async function flush(): Promise<void> {
  while (!await recorder.flush()) await new Promise((resolve) => setTimeout(resolve, 1));
  say(`safe ${next - Number(first)}`);
}

function ownJournals(): number {
  return [...Deno.readDirSync(`${dir}/open`)].filter(({ name }) => {
    return name.startsWith(recorder.writerId) && name.endsWith(".jsonl");
  }).length;
}

for (;;) {
  say("phase recording");
  for (let slice = 0; slice < 20; slice++) {
    record(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  say("phase flushing");
  for (let batch = 0; batch < 40; batch++) {
    record(100);
    await flush();
  }
  say("phase conversion");
  while (ownJournals() > 0) await new Promise((resolve) => setTimeout(resolve, 2));
}
