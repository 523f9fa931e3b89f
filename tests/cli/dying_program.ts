/** A program that dies between two changes of the disk, without leaving this one. @module */

/** Thrown where the program dies, and by everything that it tries to change after that. */
export class DeathError extends Error {
  override readonly name = "DeathError";
}

/**
 * What changes the names on the disk: the count of such calls is the clock by which a program dies. Half of a file's bytes
 * are no state of their own, because nothing is written under a name that anybody reads.
 */
const CHANGES = ["mkdirSync", "removeSync", "renameSync", "writeTextFileSync", "writeFileSync"] as const;

/** A program whose calls are counted. */
export interface DyingProgram extends Disposable {
  /** Changes it has made, or tried to. */
  readonly changes: number;
}

/**
 * Lets the running program make some changes to the disk and then no more: the one after them, and all that follow, throw.
 * What it has open is closed as its calls return, so its locks are free as after a real death; what it would tidy up stays.
 */
export function dieAfter(changes: number): DyingProgram {
  let made = 0;
  const originals = CHANGES.map((name) => [name, Deno[name]] as const);
  const { openSync } = Deno;
  function change(): void {
    if (made++ >= changes) throw new DeathError("the program has died");
  }
  for (const [name, original] of originals) {
    const counted = (...args: unknown[]): unknown => {
      change();
      return Reflect.apply(original, Deno, args);
    };
    Object.assign(Deno, { [name]: counted });
  }
  Deno.openSync = (path, options) => {
    if (options?.create === true || options?.createNew === true) change();
    return openSync(path, options);
  };
  return {
    get changes(): number {
      return made;
    },
    [Symbol.dispose](): void {
      Object.assign(Deno, { ...Object.fromEntries(originals), openSync });
    },
  };
}

/** Lets nothing wait for the disk: these programs do not really die. */
export function withoutSync(): Disposable {
  const { syncDataSync, syncSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.syncDataSync = () => {};
  Deno.FsFile.prototype.syncSync = () => {};
  return {
    [Symbol.dispose](): void {
      Object.assign(Deno.FsFile.prototype, { syncDataSync, syncSync });
    },
  };
}
