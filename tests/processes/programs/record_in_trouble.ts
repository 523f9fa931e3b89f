/**
 * Records numbered events while its folder makes trouble, and prints what it noticed. Arguments: folder, the trouble,
 * events of a segment.
 */
import { createRecorder } from "@kymo/kymo";

const [dir = "", trouble = "", segmentEvents = "50"] = Deno.args;
const openDir = `${dir}/open`;
const filler = `${dir}/../filler`;

function run(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function fillDisk(): void {
  const file = Deno.openSync(filler, { create: true, append: true });
  try {
    for (let bytes = 65_536; bytes >= 1; bytes /= 2) {
      try {
        for (;;) file.writeSync(new Uint8Array(bytes));
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("No space left"))) throw error;
      }
    }
  } finally {
    file.close();
  }
}

const TROUBLES: Readonly<Record<string, readonly [begin: () => void, end: () => void]>> = {
  "full disk": [fillDisk, () => Deno.removeSync(filler)],
  "no permission": [() => Deno.chmodSync(openDir, 0o500), () => Deno.chmodSync(openDir, 0o700)],
  "read-only": [() => run("mount", "-t", "tmpfs", "-o", "ro", "none", openDir), () => run("umount", openDir)],
  "small files": [() => {}, () => {}],
};

const errors: string[] = [];
let recorded = 0;

async function record(count: number): Promise<void> {
  for (const end = recorded + count; recorded < end; recorded++) {
    recorder.record({ kind: "llm_call", name: `call ${recorded % 7}`, value: recorded });
  }
  await recorder.flush();
}

const [begin, end] = TROUBLES[trouble]!;
const recorder = createRecorder({
  dir,
  segmentEvents: Number(segmentEvents),
  convert: false,
  flushIntervalMs: 60_000,
  onError: ({ message }) => void errors.push(message),
});
await record(100);
begin();
for (let time = 0; time < 60; time++) await record(10);
const during = { ...recorder.counters };
end();
await record(10);
await recorder.close();
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ errors, during, counters: recorder.counters })));
