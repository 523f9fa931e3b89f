import { assertEquals, assertThrows } from "@std/assert";
import { claimWriter, isWriterAlive, removeWriterLock, takeWriterLock } from "../../recorder/writer_lock.ts";

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

function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map((entry) => entry.name).sort();
}

Deno.test("claimWriter() is null while the writer lives, and while another claim is held", () => {
  withFolder((dir) => {
    const alive = takeWriterLock(dir, WRITER);
    assertEquals(claimWriter(dir, WRITER), null);
    alive.release();
    const claim = claimWriter(dir, WRITER);
    assertEquals([claim === null, isWriterAlive(dir, WRITER), claimWriter(dir, WRITER)], [false, true, null]);
    claim!.release();
    assertEquals([isWriterAlive(dir, WRITER), namesIn(dir)], [false, []]);
  });
});

Deno.test("claimWriter() takes the lock that a dead writer left", () => {
  withFolder((dir) => {
    Deno.writeTextFileSync(`${dir}/${WRITER}.lock`, "");
    {
      using claim = claimWriter(dir, WRITER);
      assertEquals([claim === null, namesIn(dir)], [false, [`${WRITER}.lock`]]);
    }
    assertEquals(namesIn(dir), []);
  });
});

Deno.test("claimWriter() does not take a lock whose file is gone for one", () => {
  withFolder((dir) => {
    const path = `${dir}/${WRITER}.lock`;
    const { openSync } = Deno;
    let opened = 0;
    Deno.openSync = (file, options) => {
      const result = openSync(file, options);
      if (++opened === 1) Deno.removeSync(path);
      return result;
    };
    try {
      using claim = claimWriter(dir, WRITER);
      assertEquals([claim === null, opened, namesIn(dir)], [false, 2, [`${WRITER}.lock`]]);
      assertEquals(claimWriter(dir, WRITER), null);
    } finally {
      Deno.openSync = openSync;
    }
  });
});

Deno.test("release() leaves a lock alone that somebody else made in its place, and may be called twice", () => {
  withFolder((dir) => {
    const lock = takeWriterLock(dir, WRITER);
    Deno.removeSync(`${dir}/${WRITER}.lock`);
    using _other = takeWriterLock(dir, WRITER);
    lock.release();
    lock.release();
    assertEquals([isWriterAlive(dir, WRITER), namesIn(dir)], [true, [`${WRITER}.lock`]]);
  });
});

Deno.test("takeWriterLock() makes another when somebody removes its unfinished one", () => {
  withFolder((dir) => {
    const { renameSync } = Deno;
    let renamed = 0;
    Deno.renameSync = (from, to) => {
      if (++renamed === 1) Deno.removeSync(from);
      renameSync(from, to);
    };
    try {
      using _lock = takeWriterLock(dir, WRITER);
      assertEquals([renamed, isWriterAlive(dir, WRITER), namesIn(dir)], [2, true, [`${WRITER}.lock`]]);
    } finally {
      Deno.renameSync = renameSync;
    }
  });
});

Deno.test("removeWriterLock() removes unfinished locks too, and none that is held", () => {
  withFolder((dir) => {
    for (const name of [`${WRITER}.lock`, `${WRITER}.lock.tmp`]) Deno.writeTextFileSync(`${dir}/${name}`, "");
    removeWriterLock(dir, WRITER);
    assertEquals(namesIn(dir), []);
    using _alive = takeWriterLock(dir, WRITER);
    removeWriterLock(dir, WRITER);
    assertEquals([isWriterAlive(dir, WRITER), namesIn(dir)], [true, [`${WRITER}.lock`]]);
  });
});
