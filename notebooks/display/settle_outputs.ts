/** Waits until the outputs of a cell are on their way. @module */
import { bundleSize, displayBundleOf } from "./display_bundle_of.ts";

/** What is used of the kernel's insides. */
interface KernelInsides {
  broadcastResult?: (count: number, result: unknown) => Promise<void>;
  settled?: boolean;
}

/** Wait after each cell, ms, and per byte that it showed. */
const WAIT_MS = 5;
const WAIT_MS_PER_BYTE = 1 / 50_000;

let shownBytes = 0;

/** Tells that a cell showed so much. */
export function countShown(bytes: number): void {
  shownBytes += bytes;
}

/**
 * Makes Deno's kernel wait a moment after each cell: up to Deno 2.9.6 it may say that a cell is done before its outputs are
 * sent, and Jupyter's front ends then lose them. Importing `@kymo/kymo/notebook` does it. Outside of the kernel, and where
 * its insides look otherwise, nothing happens. Data frames then show as {@linkcode table}s.
 *
 * @returns Whether the kernel waits now.
 *
 * @example Not in a notebook
 * ```ts
 * import { settleOutputs } from "@kymo/kymo/notebook";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(settleOutputs(), false);
 * ```
 */
export function settleOutputs(): boolean {
  const kernel = kernelInsides();
  const broadcast = kernel?.broadcastResult;
  if (kernel === null || typeof broadcast !== "function") return false;
  if (kernel.settled === true) return true;
  kernel.settled = true;
  kernel.broadcastResult = async (count, result) => {
    const shown = await displayBundleOf(result);
    if (shown.kind === "bundle") shownBytes += bundleSize(shown.bundle);
    await broadcast(
      count,
      shown.kind === "none"
        ? result
        : { [DISPLAY]: () => shown.kind === "bundle" ? shown.bundle : Promise.reject(shown.error) },
    );
    const wait = WAIT_MS + shownBytes * WAIT_MS_PER_BYTE;
    shownBytes = 0;
    await new Promise((resolve) => setTimeout(resolve, wait));
  };
  return true;
}

const DISPLAY = Symbol.for("Jupyter.display");

function kernelInsides(): KernelInsides | null {
  const deno = Deno as unknown as Record<PropertyKey, unknown>;
  const name = deno.internal;
  if (typeof name !== "symbol" && typeof name !== "string") return null;
  const insides = deno[name] as { jupyter?: KernelInsides } | undefined;
  try {
    return insides?.jupyter ?? null;
  } catch {
    // Outside of the kernel the name is there, and using it throws.
    return null;
  }
}
