/**
 * Converts closed journals beside the running program: one Worker at a time, ended after each job because an idle one
 * keeps the program alive.
 *
 * The Worker is this module started again under a name. A file of its own would not be in the module graph of a program
 * that was cached from a registry, and such a program could not convert offline.
 *
 * @module
 */
import { convertJournal, type ConvertOptions } from "./convert_journal.ts";
import type { SegmentFormat } from "./file_names.ts";

/** Converts journals in the background. */
export interface Converter {
  /** Takes a closed journal. */
  add(journalPath: string): void;
  /** Waits for the rest, at most so long; what is left stays a journal. */
  close(timeoutMs: number): Promise<void>;
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

const WORKER_NAME = "kymo-convert";
/** Small groups: a service pays for the memory of one. */
const GROUP_ROWS = 8192;
/** `setTimeout` takes no more: a larger number would end at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Makes a converter. Without permission to read its own module it leaves journals as they are. */
export function createConverter({ dir, format, onError }: ConverterOptions): Converter {
  const waiting: string[] = [];
  let worker: Worker | null = null;
  let onDone: (() => void) | null = null;

  function next(): void {
    const journalPath = waiting.shift();
    if (journalPath === undefined) {
      onDone?.();
      return;
    }
    try {
      worker = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
    } catch (error) {
      onError(conversionError(journalPath, error));
      next();
      return;
    }
    worker.onmessage = ({ data }: MessageEvent<string>) => {
      if (data === READY) {
        const job: ConvertOptions = { journalPath, dir, format, groupRows: GROUP_ROWS };
        worker?.postMessage(job);
        return;
      }
      if (data !== "") onError(conversionError(journalPath, data));
      end();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      onError(conversionError(journalPath, event.message));
      end();
    };
  }

  function end(): void {
    worker?.terminate();
    worker = null;
    next();
  }

  function add(journalPath: string): void {
    if (!canStartWorker()) return;
    waiting.push(journalPath);
    if (worker === null) next();
  }

  async function close(timeoutMs: number): Promise<void> {
    if (worker === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      onDone = resolve;
      timer = setTimeout(resolve, Math.min(timeoutMs, MAX_TIMEOUT_MS));
    });
    clearTimeout(timer);
    waiting.length = 0;
    worker?.terminate();
    worker = null;
  }

  return { add, close };
}

const READY = "ready";

/** In a bundle this module's address is that of the whole program, and a Worker would start the program again. */
function canStartWorker(): boolean {
  if (!/\/converter\.[jt]s$/.test(new URL(import.meta.url).pathname)) return false;
  if (!import.meta.url.startsWith("file:")) return true;
  const path = new URL(import.meta.url);
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function conversionError(journalPath: string, reason: unknown): Error {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new Error(`Cannot convert journal "${journalPath}": ${text}`);
}

interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ConvertOptions>) => void) | null;
  postMessage(message: string): void;
}

function serve(scope: WorkerScope): void {
  scope.onmessage = ({ data }) => {
    try {
      convertJournal(data);
      scope.postMessage("");
    } catch (error) {
      scope.postMessage(error instanceof Error ? error.message || error.name : String(error));
    }
  };
  scope.postMessage(READY);
}

const scope = globalThis as unknown as WorkerScope;
if (scope.name === WORKER_NAME) serve(scope);
