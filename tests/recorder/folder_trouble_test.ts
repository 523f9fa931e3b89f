import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createRecorder, type RecorderOptions } from "@kymo/kymo";
import { filesIn, journalValues, withFolder } from "./event_folder.ts";
import { fakeClock } from "./fake_clock.ts";

const BAD_OPTIONS: readonly (readonly [RecorderOptions, string])[] = [
  [{ dir: "" }, 'dir must name a folder, current value is ""'],
  [{ flushIntervalMs: -1 }, "flushIntervalMs must be between 0 and 2147483647, current value is -1"],
  [{ flushIntervalMs: Number.NaN }, "flushIntervalMs must be between 0 and 2147483647, current value is NaN"],
  [{ flushIntervalMs: 1e12 }, "flushIntervalMs must be between 0 and 2147483647, current value is 1000000000000"],
  [{ maxBufferedEvents: 0 }, "maxBufferedEvents must be between 1 and 9007199254740991, current value is 0"],
  [{ segmentEvents: 0 }, "segmentEvents must be above 0, current value is 0"],
  [{ segmentSeconds: -5 }, "segmentSeconds must be above 0, current value is -5"],
  [{ closeTimeoutMs: Number.NaN }, "closeTimeoutMs must be above 0, current value is NaN"],
  [JSON.parse('{"format":"xml"}'), 'format must be "parquet" or "csv", current value is "xml"'],
  [JSON.parse('{"durability":"maybe"}'), 'durability must be "os" or "fsync", current value is "maybe"'],
];

for (const [options, problem] of BAD_OPTIONS) {
  Deno.test(`createRecorder() refuses: ${problem}`, async () => {
    await withFolder((dir) => {
      assertThrows(
        () => createRecorder({ dir, enabled: true, ...options }),
        RangeError,
        `Cannot create recorder: ${problem}`,
      );
      assertEquals(filesIn(dir), []);
    });
  });
}

Deno.test("createRecorder() says that a file is in place of the folder", async () => {
  await withFolder((parent) => {
    const dir = `${parent}/events`;
    Deno.writeTextFileSync(dir, "precious");
    assertThrows(
      () => createRecorder({ dir, enabled: true }),
      Error,
      `Cannot create recorder: folder "${dir}" cannot be written, `,
    );
    assertEquals(Deno.readTextFileSync(dir), "precious");
  });
});

Deno.test("createRecorder() says that the folder cannot be made", async () => {
  await withFolder((parent) => {
    Deno.writeTextFileSync(`${parent}/file`, "");
    const dir = `${parent}/file/events`;
    assertThrows(
      () => createRecorder({ dir, enabled: true }),
      Error,
      `Cannot create recorder: folder "${dir}" cannot be written, `,
    );
  });
});

Deno.test("createRecorder() overwrites no journal that is there", async () => {
  await withFolder(async (dir) => {
    const errors: Error[] = [];
    const recorder = createRecorder({ dir, enabled: true, onError: (error) => void errors.push(error) });
    const path = `${dir}/open/${recorder.writerId}-0.jsonl`;
    Deno.writeTextFileSync(path, "somebody else's");
    recorder.record({ kind: "metric", name: "a" });
    await recorder.flush();
    assertEquals(Deno.readTextFileSync(path), "somebody else's");
    assertEquals([recorder.counters.written, errors.length], [0, 1]);
    Deno.removeSync(path);
    await recorder.close();
    assertEquals(journalValues(dir, "name"), ["a", "writing_resumed"]);
  });
});

/** Lets a write put down some bytes of a batch and then fail, as a full disk does. */
function fullDisk(allowedBytes: number, options: { truncates: boolean }): Disposable {
  const { writeSync, truncateSync } = Deno.FsFile.prototype;
  let left = allowedBytes;
  Deno.FsFile.prototype.writeSync = function (bytes: Uint8Array): number {
    if (left === 0) throw new Error("No space left on device (os error 28)");
    const written = writeSync.call(this, bytes.subarray(0, left));
    left -= written;
    return written;
  };
  if (!options.truncates) {
    Deno.FsFile.prototype.truncateSync = (): never => {
      throw new Error("Input/output error (os error 5)");
    };
  }
  return {
    [Symbol.dispose](): void {
      Object.assign(Deno.FsFile.prototype, { writeSync, truncateSync });
    },
  };
}

for (const truncates of [true, false]) {
  for (const firstBatch of [true, false]) {
    const when = `${firstBatch ? "in the first batch" : "later"}${
      truncates ? "" : " and what was written cannot be taken back"
    }`;
    Deno.test(`createRecorder() loses and doubles nothing when the disk is full ${when}`, async () => {
      await withFolder(async (dir) => {
        const errors: Error[] = [];
        const recorder = createRecorder({
          dir,
          enabled: true,
          clock: fakeClock(),
          convert: false,
          onError: (error) => void errors.push(error),
        });
        const record = async (name: string): Promise<void> => {
          recorder.record({ kind: "metric", name });
          await recorder.flush();
        };
        if (!firstBatch) await record("before");
        {
          using _disk = fullDisk(40, { truncates });
          await record("during");
          await record("still");
        }
        await record("after");
        await recorder.close();
        const names = [...(firstBatch ? [] : ["before"]), "during", "still", "after", "writing_resumed"];
        assertEquals(journalValues(dir, "name"), names);
        assertEquals(errors.map((error) => error.message), ["No space left on device (os error 28)"]);
        assertEquals(recorder.counters, { recorded: names.length, written: names.length, dropped: 0, invalid: 0 });
      });
    });
  }
}

Deno.test("createRecorder() reports a conversion that fails, and keeps the journal", async () => {
  await withFolder(async (dir) => {
    const errors: Error[] = [];
    const clock = fakeClock();
    const recorder = createRecorder({ dir, enabled: true, clock, onError: (error) => void errors.push(error) });
    Deno.writeTextFileSync(`${dir}/date=2026-03-01`, "a file in place of the day's folder");
    for (let number = 0; number < 1000; number++) recorder.record({ kind: "metric", name: "n", value: number });
    await recorder.close();
    assertEquals(errors.length, 1);
    assertStringIncludes(errors[0]!.message, `Cannot convert journal "${dir}/open/${recorder.writerId}-0.jsonl": `);
    assertEquals(journalValues(dir, "value").length, 1000);
    assertEquals(filesIn(dir), ["date=2026-03-01", `open/${recorder.writerId}-0.jsonl`]);
  });
});
