/** Several outputs of one cell. @module */
import { bundleSize, type DisplayBundle, displayBundleOf } from "./display_bundle_of.ts";
import { countShown } from "./settle_outputs.ts";

interface Jupyter {
  display(value: unknown, options: { raw: boolean }): Promise<void>;
}

/**
 * Shows values one below the other, wherever in a cell: charts, tables, Markdown; data frames as tables; anything else as
 * on a console, `null` and big integers too, which a notebook shows nothing of.
 *
 * @throws {TypeError} Outside of a notebook.
 *
 * @example Outside of a notebook there is nothing to show it in
 * ```ts
 * import { show } from "@kymo/kymo/notebook";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => show(1), TypeError, "Cannot show: this is no notebook");
 * ```
 */
export async function show(...values: readonly unknown[]): Promise<void> {
  const jupyter = kernelJupyter();
  for (const value of values) {
    const shown = await displayBundleOf(value);
    if (shown.kind === "failed") throw shown.error;
    const bundle: DisplayBundle = shown.kind === "bundle" ? shown.bundle : { "text/plain": Deno.inspect(value) };
    countShown(bundleSize(bundle));
    await jupyter.display(bundle, { raw: true });
  }
}

function kernelJupyter(): Jupyter {
  try {
    const { jupyter } = Deno as unknown as { readonly jupyter: Jupyter };
    if (typeof jupyter.display === "function") return jupyter;
  } catch {
    // Outside of the kernel the name is there, and using it throws.
  }
  throw new TypeError("Cannot show: this is no notebook, or Deno is too old for it");
}
