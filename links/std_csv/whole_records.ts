/**
 * Cuts a stream of text behind line ends that are not inside quotes. Line ends become `\n`.
 *
 * @param reader Text, cut anywhere.
 * @returns Pieces that each hold whole records, and at the end what is left.
 */
export async function* wholeRecords(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  let pending = "";
  let scanned = 0;
  let quoted = false;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    pending += value;
    let end = 0;
    for (; scanned < pending.length; scanned++) {
      const char = pending[scanned];
      if (char === '"') quoted = !quoted;
      else if (char === "\n" && !quoted) end = scanned + 1;
    }
    if (end === 0) continue;
    yield pending.slice(0, end).replaceAll("\r\n", "\n");
    pending = pending.slice(end);
    scanned -= end;
  }
  if (pending !== "") yield pending.replaceAll("\r\n", "\n").replace(/\r$/, "");
}
