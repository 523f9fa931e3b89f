/**
 * Converts closed journals beside the running program: one Worker at a time, ended after each job because an idle one
 * keeps the program alive.
 *
 * The Worker is this module started again under a name. A file of its own would not be in the module graph of a program
 * that was cached from a registry, and such a program could not convert offline.
 *
 * @module
 */
import { conversionError, convertJournal, type ConvertOptions, GROUP_ROWS } from "./convert_journal.ts";
import type { SegmentFormat } from "./file_names.ts";
import { gatherJournals, type GatherOptions, type LeftJournal } from "./gather_journals.ts";

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

/** Journals that others left behind. The Worker holds their writers' locks: its end, however it comes, frees them. */
export interface AdoptedJournals {
  /** The journals. */
  readonly journals: readonly LeftJournal[];
  /** False for what can wait for a program that lives longer: `close()` does not wait for it. */
  readonly isUrgent: boolean;
}

/** What a converter needs to know. */
export interface ConverterOptions {
  /** Folder of events. */
  readonly dir: string;
  /** Writer that segments of several adopted journals are named after. */
  readonly writerId: string;
  /** Reserves numbers for such segments and returns the first. */
  readonly takeNumbers: (count: number) => number;
  /** What journals become. */
  readonly format: SegmentFormat;
  /** Events encoded at once. @default {8192} */
  readonly groupRows?: number;
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
export function createConverter(options: ConverterOptions): Converter {
  const { dir, format, writerId, takeNumbers, groupRows = GROUP_ROWS, onError } = options;
  const canConvert = canStartWorker();
  const own: string[] = [];
  const adopted: AdoptedJournals[] = [];
  let running: RunningJob | null = null;
  let pause: ReturnType<typeof setTimeout> | null = null;
  let isClosing = false;
  let onChange: () => void = () => {};

  function next(): void {
    if (running !== null) return;
    const journalPath = own.shift();
    if (journalPath !== undefined) start({ journalPath, dir, format, groupRows }, null);
    else if (isClosing) startAdopted();
    else if (adopted.length > 0) pause ??= unreferenced(startAdopted);
  }

  /** Begun by a timer that keeps nobody alive: a program that forgets to close ends after the job under way. */
  function startAdopted(): void {
    pause = null;
    const job = running === null ? adopted.shift() : undefined;
    if (job === undefined) return;
    const { journals } = job;
    const firstSegment = takeNumbers(journals.length);
    start({ journals, dir, format, groupRows, writerId, firstSegment }, job);
  }

  function start(job: Job, from: AdoptedJournals | null): void {
    let worker: Worker;
    try {
      worker = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
    } catch (error) {
      onError(jobError(job, error));
      next();
      return;
    }
    running = { worker, adopted: from };
    worker.onmessage = ({ data }: MessageEvent<string | readonly string[]>) => {
      if (running?.worker !== worker) return;
      if (typeof data === "string") return worker.postMessage(job);
      for (const problem of data) onError(jobError(job, problem));
      end();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (running?.worker !== worker) return;
      onError(jobError(job, event.message));
      end();
    };
  }

  function end(): void {
    running?.worker.terminate();
    running = null;
    next();
    onChange();
  }

  function add(journalPath: string): void {
    if (!canConvert) return;
    own.push(journalPath);
    pause ??= unreferenced(resume);
  }

  /** A Worker takes 5 to 20 ms to start: not in the turn of the event loop that has just written a batch. */
  function resume(): void {
    pause = null;
    next();
  }

  function adopt(job: AdoptedJournals): void {
    if (!canConvert) return;
    adopted.push(job);
    next();
  }

  async function close(timeoutMs: number): Promise<void> {
    isClosing = true;
    if (pause !== null) clearTimeout(pause);
    adopted.splice(0, adopted.length, ...adopted.filter((job) => job.isUrgent));
    if (running?.adopted?.isUrgent === false) end();
    else next();
    const isInTime = await settled(() => own.length === 0 && running?.adopted !== null, timeoutMs);
    if (isInTime) await settled(() => running === null, Math.min(timeoutMs, ADOPTED_CLOSE_MS));
    own.length = 0;
    adopted.length = 0;
    end();
  }

  /** Waits until a condition holds, at most so long, and says whether it does. */
  async function settled(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    if (holds()) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      onChange = () => void (holds() && resolve());
      timer = setTimeout(resolve, Math.min(timeoutMs, MAX_TIMEOUT_MS));
    });
    clearTimeout(timer);
    return holds();
  }

  return { canConvert, add, adopt, close };
}

function unreferenced(run: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, 0);
  Deno.unrefTimer(timer as unknown as number);
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

function jobError(job: Job, reason: unknown): Error {
  return "journalPath" in job ? conversionError(job.journalPath, reason) : gatherError(reason);
}

/** What goes wrong with a journal names it; the rest is about the Worker. */
function gatherError(reason: unknown): Error {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new Error(text.startsWith("Cannot ") ? text : `Cannot convert journals left behind: ${text}`);
}

interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<Job>) => void | Promise<void>) | null;
  postMessage(message: string | readonly string[]): void;
}

function serve(scope: WorkerScope): void {
  scope.onmessage = async ({ data }) => {
    try {
      scope.postMessage(await work(data));
    } catch (error) {
      scope.postMessage([error instanceof Error ? error.message || error.name : String(error)]);
    }
  };
  scope.postMessage(READY);
}

/** Does a job and returns what went wrong. */
async function work(job: Job): Promise<readonly string[]> {
  if ("journals" in job) return (await gatherJournals(job)).failures.map((error) => error.message);
  convertJournal(job);
  return [];
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) serve(scope);
