import { assertEquals, assertLess } from "@std/assert";
import { runChild } from "./child.ts";

/** What is kept of each abandoned event would be more: an open event takes some 300 bytes, 200,000 of them 60 MB. */
const MOST_BYTES = 8_000_000;
const ABANDONED = [
  "handles",
  "promises",
  "nested promises",
  "children of one parent",
  "attempts of one call",
  "streams",
];

for (const what of ABANDONED) {
  Deno.test(`createRecorder() keeps no memory for 200,000 abandoned ${what}`, async () => {
    const flags = ["--no-prompt", "--v8-flags=--expose-gc"];
    const { code, stdout, stderr } = await runChild("abandon.ts", { flags, args: [what] });
    assertEquals([code, stderr], [0, ""]);
    assertLess(Number(stdout), MOST_BYTES);
  });
}
