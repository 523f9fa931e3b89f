/**
 * Converts closed journals beside the running program: one Worker at a time, ended after each job because an idle one
 * keeps the program alive.
 *
 * The Worker is this module started again under a name. A file of its own would not be in the module graph of a program
 * that was cached from a registry, and such a program could not convert offline.
 *
 * @module
 */
import { convertJournal, type ConvertOptions, GROUP_ROWS } from "./convert_journal.ts";
import type { SegmentFormat } from "./file_names.ts";
import { gatherJournals, type GatherOptions } from "./gather_journals.ts";

/** Converts journals in the background. */
export interface Converter {
  /** Whether a Worker can be started here. */
  readonly canConvert: boolean;
  /** Takes a closed journal of this writer. */
  add(journalPath: string): void;
  /** Takes journals of others; they wait for those of this writer. */
  adopt(job: AdoptedJournals): void;
  /** Waits for the rest, at most so long; what is left stays a journal. */
  close(timeoutMs: number): Promise<void>;
}

/** Journals that others left behind. */
export interface AdoptedJournals {
  /** False for what can wait for a program that lives longer: `close()` does not wait for it. */
  readonly isUrgent: boolean;
  /** Called when their turn has come: takes their writers' locks. `null` when nothing is left to do. */
  begin(): Pick<GatherOptions, "gather" | "writerId" | "firstSegment"> | null;
  /** Called when the work has ended, one way or another. */
  end(): void;
}

/** What a converter needs to know. */
export interface ConverterOptions {
  /** Folder of events. */
  readonly dir: string;
  /** What journals become. */
  readonly format: SegmentFormat;
  /** Hears of conversions that failed; the journal stays and is read. */
  readonly onError: (error: Error) => void;
}

type Job = ConvertOptions | GatherOptions;

interface RunningJob {
  readonly worker: Worker;
  /** `null` for a journal of this writer. */
  readonly adopted: AdoptedJournals | null;
}

const WORKER_NAME = "kymo-convert";
/** `setTimeout` takes no more: a larger number would end at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** What others left behind is no reason to keep a program from ending. */
const ADOPTED_CLOSE_MS = 1000;

/** Makes a converter. Without permission to read its own module it leaves journals as they are. */
export function createConverter({ dir, format, onError }: ConverterOptions): Converter {
  const canConvert = canStartWorker();
  const own: string[] = [];
  const adopted: AdoptedJournals[] = [];
  let running: RunningJob | null = null;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let isClosing = false;
  let onChange: () => void = () => {};

  function next(): void {
    if (running !== null) return;
    const journalPath = own.shift();
    if (journalPath !== undefined) start({ journalPath, dir, format, groupRows: GROUP_ROWS }, null);
    else if (isClosing) startAdopted();
    else if (adopted.length > 0) pause ??= unreferenced(startAdopted);
  }

  /** Begun by a timer that keeps nobody alive: a program that forgets to close ends after the job under way. */
  function startAdopted(): void {
    clearTimeout(pause);
    pause = undefined;
    if (running !== null) return;
    for (let job = adopted.shift(); job !== undefined && running === null; job = adopted.shift()) begin(job);
  }

  function begin(job: AdoptedJournals): void {
    try {
      const journals = job.begin();
      if (journals !== null) start({ ...journals, dir, format, groupRows: GROUP_ROWS }, job);
    } catch (error) {
      job.end();
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function start(job: Job, from: AdoptedJournals | null): void {
    let worker: Worker;
    try {
      worker = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
    } catch (error) {
      from?.end();
      onError(conversionError(job, error));
      next();
      return;
    }
    running = { worker, adopted: from };
    worker.onmessage = ({ data }: MessageEvent<string | readonly string[]>) => {
      if (data === READY) return worker.postMessage(job);
      for (const problem of data) onError(conversionError(job, problem));
      end();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      onError(conversionError(job, event.message));
      end();
    };
  }

  function end(): void {
    const ended = running;
    running = null;
    ended?.worker.terminate();
    ended?.adopted?.end();
    next();
    onChange();
  }

  function add(journalPath: string): void {
    if (!canConvert) return;
    own.push(journalPath);
    next();
  }

  function adopt(job: AdoptedJournals): void {
    if (!canConvert) return;
    adopted.push(job);
    next();
  }

  async function close(timeoutMs: number): Promise<void> {
    isClosing = true;
    clearTimeout(pause);
    const urgent = adopted.filter((job) => job.isUrgent);
    adopted.splice(0, adopted.length, ...urgent);
    if (running?.adopted?.isUrgent === false) end();
    else next();
    await settled(() => own.length === 0 && running?.adopted !== null, timeoutMs);
    own.length = 0;
    await settled(() => running === null, Math.min(timeoutMs, ADOPTED_CLOSE_MS));
    adopted.length = 0;
    if (running !== null) end();
  }

  /** Resolves when a condition holds, or after some time. */
  async function settled(holds: () => boolean, timeoutMs: number): Promise<void> {
    if (holds()) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      onChange = () => holds() && resolve();
      timer = setTimeout(resolve, Math.min(timeoutMs, MAX_TIMEOUT_MS));
    });
    clearTimeout(timer);
  }

  return { canConvert, add, adopt, close };
}

function unreferenced(run: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, 0);
  Deno.unrefTimer(timer);
  return timer;
}

const READY = "ready";

/** In a bundle this module's address is that of the whole program, and a Worker would start the program again. */
function canStartWorker(): boolean {
  if (!/\/converter\.[jt]s$/.test(new URL(import.meta.url).pathname)) return false;
  if (!import.meta.url.startsWith("file:")) return true;
  const path = new URL(import.meta.url);
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function conversionError(job: Job, reason: unknown): Error {
  const text = reason instanceof Error ? reason.message : String(reason);
  if ("gather" in job) {
    return new Error(text.startsWith("Cannot") ? text : `Cannot convert journals left behind: ${text}`);
  }
  return new Error(`Cannot convert journal "${job.journalPath}": ${text}`);
}

interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<Job>) => void) | null;
  postMessage(message: string | readonly string[]): void;
}

function serve(scope: WorkerScope): void {
  scope.onmessage = ({ data }) => {
    try {
      scope.postMessage(work(data));
    } catch (error) {
      scope.postMessage([error instanceof Error ? error.message || error.name : String(error)]);
    }
  };
  scope.postMessage(READY);
}

/** Does a job and returns what went wrong. */
function work(job: Job): readonly string[] {
  if ("gather" in job) return gatherJournals(job).failures.map((error) => error.message);
  convertJournal(job);
  return [];
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) serve(scope);
