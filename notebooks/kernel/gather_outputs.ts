/** Published messages into the outputs of cells. @module */
import { Buffer } from "node:buffer";
import type { JupyterMessage } from "./jupyter_message.ts";
import { isJsonObject, type JsonObject } from "./json_value.ts";
import { mediaBundle } from "./parse_notebook.ts";
import type { DisplayOutput, ErrorOutput, Output, ResultOutput } from "./notebook.ts";

/** The outputs of one cell, as they come. */
export interface CellOutputs {
  /** Takes a message; those that are no output change nothing. */
  take(message: JupyterMessage): void;
  /** Ends the cell: behind its outputs go what was thrown, and how much was dropped. */
  finish(thrown: readonly ErrorOutput[]): void;
  /** What was thrown so far. The kernel may say it before what was printed earlier. */
  readonly thrown: readonly ErrorOutput[];
  /** Bytes that were dropped. */
  readonly droppedBytes: number;
  /** What there is. A later cell may still update a display in it. */
  readonly outputs: readonly Output[];
}

type Shown = DisplayOutput | ResultOutput;

/** Where a display stands that may be updated. */
interface Place {
  readonly outputs: Output[];
  readonly index: number;
}

const LONG_ERROR = 2_000;

/**
 * Makes a function that begins the outputs of a cell: what is printed in one go becomes one output, a display is updated
 * wherever it stands, `clear_output` clears, and what goes beyond `maxBytes` in a cell is dropped and counted.
 */
export function outputGatherer({ maxBytes }: { readonly maxBytes: number }): () => CellOutputs {
  const displays = new Map<string, Place[]>();
  return () => {
    const outputs: Output[] = [];
    const thrown: ErrorOutput[] = [];
    let [bytes, dropped, droppedBefore, clearsNext] = [0, 0, 0, false];
    const clear = (): void => {
      for (const [id, places] of displays) displays.set(id, places.filter((place) => place.outputs !== outputs));
      outputs.length = 0;
      [bytes, clearsNext] = [0, false];
    };
    const admits = (size: number): boolean => {
      const fits = bytes + size <= maxBytes;
      if (fits) bytes += size;
      else dropped += size;
      return fits;
    };
    const print = (name: "stdout" | "stderr", text: string): void => {
      const kept = beginning(text, maxBytes - bytes);
      const size = Buffer.byteLength(kept);
      bytes += size;
      dropped += Buffer.byteLength(text) - size;
      const last = outputs.at(-1);
      if (kept === "") return;
      if (last?.output_type !== "stream" || last.name !== name) {
        outputs.push({ output_type: "stream", name, text: kept });
      } else outputs[outputs.length - 1] = { ...last, text: last.text + kept };
    };
    const show = (output: Shown, displayId: string | null): void => {
      if (!admits(sizeOf(output))) return;
      if (displayId !== null) {
        const places = displays.get(displayId) ?? [];
        displays.set(displayId, [...places, { outputs, index: outputs.length }]);
      }
      outputs.push(output);
    };
    const update = (displayId: string, { data, metadata }: Pick<Shown, "data" | "metadata">): void => {
      for (const place of displays.get(displayId) ?? []) {
        const before = place.outputs[place.index] as Shown;
        const after = { ...before, data, metadata };
        if (admits(sizeOf(after) - sizeOf(before))) place.outputs[place.index] = after;
      }
    };
    return {
      outputs,
      thrown,
      get droppedBytes(): number {
        return droppedBefore + dropped;
      },
      take({ type, content }): void {
        if (type === "clear_output" && content.wait === true) clearsNext = true;
        else if (type === "clear_output") clear();
        else if (type === "update_display_data") update(String(displayIdOf(content)), bundleOf(content));
        else if (!OUTPUT_TYPES.includes(type)) return;
        else if (clearsNext) clear();
        if (type === "stream") print(content.name === "stderr" ? "stderr" : "stdout", String(content.text));
        if (type === "display_data") show({ output_type: type, ...bundleOf(content) }, displayIdOf(content));
        if (type === "execute_result") {
          const count = content.execution_count;
          const execution_count = typeof count === "number" ? count : null;
          show({ output_type: type, ...bundleOf(content), execution_count }, displayIdOf(content));
        }
        if (type === "error") thrown.push(errorOf(content));
      },
      finish(errors): void {
        outputs.push(...errors);
        if (dropped <= 0) return;
        const text = `${megabytes(dropped)} of output dropped: a cell may put out ${megabytes(maxBytes)}\n`;
        outputs.push({ output_type: "stream", name: "stderr", text });
        [droppedBefore, dropped] = [dropped, 0];
      },
    };
  };
}

const OUTPUT_TYPES: readonly string[] = ["stream", "display_data", "execute_result", "error"];

function bundleOf({ data, metadata }: JsonObject): Pick<Shown, "data" | "metadata"> {
  return { data: isJsonObject(data) ? mediaBundle(data) : {}, metadata: isJsonObject(metadata) ? metadata : {} };
}

function displayIdOf({ transient }: JsonObject): string | null {
  return isJsonObject(transient) && typeof transient.display_id === "string" ? transient.display_id : null;
}

function errorOf({ ename, evalue, traceback }: JsonObject): ErrorOutput {
  const message = String(evalue);
  const lines = Array.isArray(traceback) ? traceback.map(String) : [];
  if (message.length <= LONG_ERROR) {
    return { output_type: "error", ename: String(ename), evalue: message, traceback: lines };
  }
  const cut = `${message.slice(0, LONG_ERROR)}…`;
  return { output_type: "error", ename: String(ename), evalue: cut, traceback: [`${ename}: ${cut}`] };
}

/** As much of a text as takes so many bytes. */
function beginning(text: string, bytes: number): string {
  if (bytes <= 0) return "";
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
}

function sizeOf({ data, metadata }: Pick<Shown, "data" | "metadata">): number {
  const sizes = Object.values(data).map((value) =>
    Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value))
  );
  return sizes.reduce((sum, size) => sum + size, 0) + JSON.stringify(metadata).length;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
