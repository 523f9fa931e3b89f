import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { startLive, withFolder } from "./live_recording.ts";
import { exists, filesIn, savedRequests, until } from "./live_snapshot_files.ts";

const MINI = { model: "gpt-5-mini" };

Deno.test("observe() leads to a save after everySeconds, and to none where nothing changed", async () => {
  using time = new FakeTime();
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls } = startLive({ snapshot: { path, everySeconds: 30 } });
    assertEquals(time.next(), false, "no timer before the first change");
    calls({});
    time.tick(29_999);
    await time.runMicrotasks();
    assertEquals(filesIn(dir), []);
    time.tick(1);
    await until(time, () => exists(path));
    assertEquals(savedRequests(path), 1);
    assertEquals(time.next(), false, "no timer while nothing changes");
    calls({}, {});
    time.tick(30_000);
    await until(time, () => savedRequests(path) === 3);
    await live.close();
    calls({});
    assertEquals(time.next(), false, "no timer after close()");
  });
});

Deno.test("createLiveMetrics() saves every 300 seconds unless told otherwise", async () => {
  using time = new FakeTime();
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls } = startLive({ snapshot: { path } });
    for (let call = 0; call < 50; call++) calls({});
    time.tick(299_999);
    await time.runMicrotasks();
    assertEquals(exists(path), false);
    time.tick(1);
    await until(time, () => exists(path));
    await live.close();
  });
});

Deno.test("observe() leads to a save after every 20 requests of one key where there is no timer", async () => {
  using time = new FakeTime();
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls } = startLive({ snapshot: { path, everySeconds: 0 } });
    for (let call = 0; call < 19; call++) calls({ model: "a" }, { model: "b" });
    await time.runMicrotasks();
    assertEquals([exists(path), time.next()], [false, false]);
    calls({ model: "a" });
    await until(time, () => exists(path));
    assertEquals(savedRequests(path), 39);
    await live.close();
  });
});

Deno.test("observe() leads to a save after everyRequests requests of one key", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls } = startLive({ snapshot: { path, everyRequests: 3 } });
    for (let call = 0; call < 7; call++) calls({});
    await live.save();
    assertEquals(savedRequests(path), 7);
    await live.close();
    const never = startLive({ snapshot: { path: `${dir}/other.json`, everyRequests: 0 } });
    for (let call = 0; call < 100; call++) never.calls({});
    assertEquals(filesIn(dir), ["live.json"]);
    await never.live.close();
    assertEquals(savedRequests(`${dir}/other.json`), 100);
  });
});

Deno.test("save() that fails is told once per run of failures and tried again after a minute", async () => {
  using time = new FakeTime();
  await withFolder(async (dir) => {
    const path = `${dir}/taken/live.json`;
    const { live, calls, errors } = startLive({ snapshot: { path, everySeconds: 10 } });
    Deno.writeTextFileSync(`${dir}/taken`, "a file where the folder should be");
    calls({});
    for (let attempt = 0; attempt < 3; attempt++) assertEquals(await live.save(), false);
    assertEquals(errors.length, 1);
    assert(errors[0]!.message.startsWith(`Cannot save live metrics: snapshot "${path}" cannot be written, `));
    time.tick(10_000);
    await live.save();
    Deno.removeSync(`${dir}/taken`);
    time.tick(59_999);
    await time.runMicrotasks();
    assertEquals(exists(path), false);
    time.tick(1);
    await until(time, () => exists(path));
    Deno.removeSync(`${dir}/taken`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/taken`, "again");
    assertEquals(await live.save(), false);
    assertEquals(errors.length, 2);
    await live.close();
    assertEquals(errors.length, 2);
    assertEquals(filesIn(dir), ["taken"]);
  });
});

Deno.test("save() writes one file after the other, the last one with everything", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls } = startLive({ snapshot: { path } });
    const saves: Promise<boolean>[] = [];
    for (let call = 0; call < 50; call++) {
      calls({});
      saves.push(live.save());
    }
    assertEquals(new Set(await Promise.all(saves)), new Set([true]));
    assertEquals(savedRequests(path), 50);
    assertEquals(filesIn(dir), ["live.json"]);
    await live.close();
  });
});

Deno.test("live.close() is idempotent, saves once more, and answers go on", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/live.json`;
    const { live, calls, errors } = startLive({ snapshot: { path } });
    calls({});
    await Promise.all([live.close(), live.close()]);
    const { mtime } = Deno.statSync(path);
    await live[Symbol.asyncDispose]();
    assertEquals(Deno.statSync(path).mtime, mtime);
    assertEquals([savedRequests(path), live.metrics(MINI)?.requests, errors.length], [1, 1, 0]);
  });
});

Deno.test("saveNow() has the snapshot on its path when it returns, and tells of a failure once", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/sub/live.json`;
    const { live, calls, errors } = startLive({ snapshot: { path } });
    calls({}, {});
    live.saveNow();
    assertEquals([savedRequests(path), filesIn(`${dir}/sub`)], [2, ["live.json"]]);
    Deno.removeSync(path);
    Deno.mkdirSync(`${path}/in the way`, { recursive: true });
    live.saveNow();
    live.saveNow();
    assertEquals([errors.length, filesIn(`${dir}/sub`)], [1, ["live.json"]]);
    Deno.removeSync(path, { recursive: true });
    await live.close();
    assertEquals(savedRequests(path), 2);
  });
});
