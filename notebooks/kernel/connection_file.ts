/** The file that tells a kernel where to listen. @module */

/** Where a kernel listens, and with what its messages are signed. */
export interface Connection {
  /** Key of the signatures. */
  readonly key: string;
  /** Port that requests go to. */
  readonly shellPort: number;
  /** Port that outputs come from. */
  readonly iopubPort: number;
}

/** A connection file. */
export interface ConnectionFile {
  /** Its path. */
  readonly path: string;
  /** Its folder, which holds nothing else. */
  readonly folder: string;
  /** What it says. */
  readonly connection: Connection;
  /** Removes it and its folder; it may be called again. */
  remove(): void;
}

const PORTS = ["shell_port", "iopub_port", "control_port", "stdin_port", "hb_port"] as const;

/**
 * Writes one for five ports that are free, into a temporary folder of its own, readable by this user alone: whoever knows
 * the key runs what they like.
 *
 * @throws {TypeError} If there is no place for temporary files.
 */
export function writeConnectionFile(): ConnectionFile {
  const key = crypto.randomUUID();
  const ports = freePorts(PORTS.length);
  const named = Object.fromEntries(PORTS.map((name, index) => [name, ports[index]!]));
  const folder = temporaryFolder();
  const path = `${folder}/connection.json`;
  const text = JSON.stringify({
    ip: "127.0.0.1",
    transport: "tcp",
    signature_scheme: "hmac-sha256",
    kernel_name: "deno",
    key,
    ...named,
  });
  Deno.writeTextFileSync(path, text, { createNew: true, mode: 0o600 });
  return {
    path,
    folder,
    connection: { key, shellPort: ports[0]!, iopubPort: ports[1]! },
    remove(): void {
      try {
        Deno.removeSync(folder, { recursive: true });
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
  };
}

function temporaryFolder(): string {
  try {
    return Deno.makeTempDirSync({ prefix: "kymo_kernel_" });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    const problem = error instanceof Error ? error.message : error;
    throw new TypeError(`Cannot start a kernel: its temporary folder cannot be made, ${problem}`, { cause: error });
  }
}

/** All are taken before one is let go, so that they differ. */
function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}
