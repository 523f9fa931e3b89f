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
  const state: { end: string | null } = { end: null };
  void process.ended.then((reason) => state.end = reason);
  const deadline = Date.now() + START_MS;
  const check = (doing: string): void => {
    signal?.throwIfAborted();
    if (state.end !== null) throw new TypeError(`Cannot start a kernel: it ended with ${state.end}${said(process)}`);
    if (Date.now() > deadline) throw new TypeError(`Cannot start a kernel: it does not ${doing}${said(process)}`);
  };
  const connect = async (port: number, type: ZmtpSocketType): Promise<ZmtpSocket> => {
    while (true) {
      check("listen");
      try {
        return await connectSocket(port, type);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) throw error;
        await wait(POLL_MS);
      }
    }
  };
  const shell = await connect(shellPort, "DEALER");
  const iopub = await connect(iopubPort, "SUB").catch((error) => {
    shell.close();
    throw error;
  });
  process.forgetConnection();
  const conversation = converse(messageCodec(key), { shell, iopub, ended: process.ended });
  try {
    const languageInfo = await introduce(conversation, () => check("answer"));
    await conversation.request("execute_request", { ...EXECUTE, code: KEEP_BROADCAST, silent: true });
    process.takeProblems();
    return { ...conversation, ...process, languageInfo, end: (how) => process.end(how).then(conversation.close) };
  } catch (error) {
    conversation.close();
    throw error;
  }
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
