import { assertEquals, assertThrows } from "@std/assert";
import { isWriterAlive, removeWriterLock, takeWriterLock } from "../../recorder/writer_lock.ts";

const WRITER = "00a1b2c3d4";

function withFolder(run: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync();
  try {
    run(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("isWriterAlive() is true while the lock is held and false after its release", () => {
  withFolder((dir) => {
    assertEquals(isWriterAlive(dir, WRITER), false);
    const lock = takeWriterLock(dir, WRITER);
    assertEquals([isWriterAlive(dir, WRITER), isWriterAlive(dir, WRITER)], [true, true]);
    assertEquals([...Deno.readDirSync(dir)].map((entry) => entry.name), [`${WRITER}.lock`]);
    lock.release();
    assertEquals(isWriterAlive(dir, WRITER), false);
    assertEquals([...Deno.readDirSync(dir)], []);
  });
});

Deno.test("isWriterAlive() is false for a lock that nobody holds, and does not take it", () => {
  withFolder((dir) => {
    Deno.writeTextFileSync(`${dir}/${WRITER}.lock`, "");
    assertEquals([isWriterAlive(dir, WRITER), isWriterAlive(dir, WRITER)], [false, false]);
    removeWriterLock(dir, WRITER);
    removeWriterLock(dir, WRITER);
    assertEquals([...Deno.readDirSync(dir)], []);
  });
});

Deno.test("release() does not mind that somebody removed the lock", () => {
  withFolder((dir) => {
    const lock = takeWriterLock(dir, WRITER);
    Deno.removeSync(`${dir}/${WRITER}.lock`);
    lock.release();
  });
});

Deno.test("takeWriterLock() throws where there is no folder", () => {
  assertThrows(() => takeWriterLock("no/such/folder", WRITER), Deno.errors.NotFound);
});
