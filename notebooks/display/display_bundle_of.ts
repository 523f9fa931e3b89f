/** What a value shows in a notebook. @module */
import { table } from "./table.ts";
import { isFrame } from "./table_columns.ts";

/** By MIME type. */
export type DisplayBundle = Readonly<Record<string, unknown>>;

/** What came of asking a value. */
export type Shown =
  | { readonly kind: "bundle"; readonly bundle: DisplayBundle }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "none" };

/** Asks a value that shows itself; data frames show as tables: Polars' own display fails on some integers, and rounds others. */
export async function displayBundleOf(value: unknown): Promise<Shown> {
  const shown = isFrame(value) ? table(value) : value;
  const display = (shown as Record<symbol, unknown> | null | undefined)?.[Symbol.for("Jupyter.display")];
  if (typeof display !== "function") return { kind: "none" };
  try {
    return { kind: "bundle", bundle: await display.call(shown) as DisplayBundle };
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** About how many bytes it is. */
export function bundleSize(bundle: DisplayBundle): number {
  return Object.values(bundle).reduce((sum: number, part) => sum + (typeof part === "string" ? part.length : 100), 0);
}
