/** A conversation with a kernel. @module */
import { type Conversation, converse } from "./conversation.ts";
import { messageCodec } from "./jupyter_message.ts";
import { isJsonObject, type JsonObject } from "./json_value.ts";
import { type KernelProcess, startKernelProcess } from "./kernel_process.ts";
import { EXECUTE, KEEP_BROADCAST } from "./publish_code.ts";
import { within } from "./within.ts";
import { connectSocket, type ZmtpSocket, type ZmtpSocketType } from "./zmtp_socket.ts";

/** A kernel that answers. */
export interface Kernel extends Conversation, Pick<KernelProcess, "takeProblems" | "problemsCame" | "end"> {
  /** What it says of its language, for `metadata.language_info`. */
  readonly languageInfo: JsonObject;
}

/** How to start a kernel. */
export interface KernelOptions {
  /** Path of the deno binary. */
  readonly deno: string;
  /** Folder that cells run in. */
  readonly cwd: string;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

const ATTEMPTS = 5;
const START_MS = 30_000;
const POLL_MS = 10;
/** A kernel that listens but has not yet heard of its listener publishes into nothing: it is asked again after this. */
const ASK_AGAIN_MS = 50;

/**
 * Starts a kernel and waits until it answers. Where another program took one of its ports meanwhile, it tries again.
 *
 * @throws {TypeError} If it ends instead, or does not answer within 30 seconds.
 * @throws {Deno.errors.NotFound} If there is no deno at that path.
 * @throws {Deno.errors.PermissionDenied} If it may not be executed.
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  for (let attempt = 1;; attempt++) {
    const process = startKernelProcess(options);
    try {
      return await introduced(process, options.signal);
    } catch (error) {
      await process.end("SIGKILL");
      const tookPort = error instanceof TypeError && /AddrInUse|address (is )?already in use/i.test(error.message);
      if (!tookPort || attempt === ATTEMPTS) throw error;
    }
  }
}

async function introduced(process: KernelProcess, signal: AbortSignal | undefined): Promise<Kernel> {
  const { key, shellPort, iopubPort } = process.connection;
  const patience = startPatience(process, signal);
  const connect = async (port: number, type: ZmtpSocketType): Promise<ZmtpSocket> => {
    while (true) {
      patience.check("listen");
      try {
        return await connectSocket(port, type, patience.over);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) throw error;
        await wait(POLL_MS);
      }
    }
  };
  const sockets: ZmtpSocket[] = [];
  try {
    const shell = await connect(shellPort, "DEALER");
    sockets.push(shell);
    const iopub = await connect(iopubPort, "SUB");
    sockets.push(iopub);
    process.forgetConnection();
    const conversation = converse(messageCodec(key), { shell, iopub, ended: process.ended });
    const languageInfo = await introduce(conversation, () => patience.check("answer"));
    await conversation.request("execute_request", { ...EXECUTE, code: KEEP_BROADCAST, silent: true });
    process.takeProblems();
    return { ...conversation, ...process, languageInfo, end: (how) => process.end(how).then(conversation.close) };
  } catch (error) {
    for (const socket of sockets) socket.close();
    throw error;
  } finally {
    patience.forget();
  }
}

interface Patience {
  /** Fires when there is nothing to wait for any more. */
  readonly over: AbortSignal;
  /** Throws why, where it is over. */
  readonly check: (doing: string) => void;
  readonly forget: () => void;
}

/** It is over when time is up, when the kernel has ended, and when the start is given up. */
function startPatience(process: KernelProcess, signal: AbortSignal | undefined): Patience {
  const controller = new AbortController();
  const state: { end: string | null } = { end: null };
  void process.ended.then((reason) => {
    state.end = reason;
    controller.abort();
  });
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, START_MS);
  signal?.addEventListener("abort", stop);
  return {
    over: controller.signal,
    check(doing): void {
      signal?.throwIfAborted();
      if (state.end !== null) throw endedFault(state.end, process);
      if (controller.signal.aborted) throw new TypeError(`Cannot start a kernel: it does not ${doing}${said(process)}`);
    },
    forget(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    },
  };
}

/** With these exit codes a shell says that it cannot start a command. */
function endedFault(end: string, process: KernelProcess): Error {
  if (end === "exit code 127") return new Deno.errors.NotFound("deno is not there");
  if (end === "exit code 126") return new Deno.errors.PermissionDenied("deno cannot be executed");
  return new TypeError(`Cannot start a kernel: it ended with ${end}${said(process)}`);
}

/** Asks the kernel who it is until what it publishes is heard as well. */
async function introduce({ request, listen }: Conversation, check: () => void): Promise<JsonObject> {
  let isHeard = false;
  const heard = new Promise<void>((resolve) => {
    listen(() => {
      isHeard = true;
      resolve();
    });
  });
  while (true) {
    const answer = await within(ASK_AGAIN_MS, request("kernel_info_request", {}));
    await within(ASK_AGAIN_MS, heard);
    check();
    if (answer !== null && isHeard) return isJsonObject(answer.language_info) ? answer.language_info : {};
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function said(process: KernelProcess): string {
  const problems = process.takeProblems().replace(/^Warning "deno jupyter".*\n/m, "").trim();
  return problems === "" ? "" : `: ${problems}`;
}
