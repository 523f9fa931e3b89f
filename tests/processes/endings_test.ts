import { assertEquals } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { runChild } from "./child.ts";
import { readEvents } from "./read_events.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
const CODES: Readonly<Record<string, number>> = { natural: 0, exit: 3, throw: 1, reject: 1, "throw in a timer": 1 };

for (const [ending, code] of Object.entries(CODES)) {
  Deno.test(`createRecorder() keeps what was recorded, and changes nothing, at the end: ${ending}`, async () => {
    await withFolder(async (dir) => {
      const withRecorder = await runChild("end_somehow.ts", { flags: FLAGS, args: [dir, ending] });
      const without = await runChild("end_somehow.ts", { flags: FLAGS, args: [dir, ending, "off"] });
      assertEquals(withRecorder, without);
      assertEquals(withRecorder.code, code);
      assertEquals([...(await readEvents(dir)).values].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });
}
