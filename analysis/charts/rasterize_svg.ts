/** SVG to PNG. @module */
import { Resvg } from "@resvg/resvg-js";
import type { PngOptions } from "./chart.ts";

/** Font that resvg takes where the system's own name for its font says nothing to it. */
const FALLBACK_FONT = "DejaVu Sans";

/**
 * Draws an SVG as PNG.
 *
 * @throws {RangeError} If the scale is out of bounds.
 * @throws {Error} If no font is found.
 */
export function rasterizeSvg(svg: string, options: Pick<PngOptions, "scale" | "fontFiles">): Uint8Array {
  const { scale = 2, fontFiles } = options;
  if (!(scale > 0 && scale <= 8)) {
    throw new RangeError(`Cannot draw chart: scale must be above 0 and at most 8, current value is ${scale}`);
  }
  const font = {
    loadSystemFonts: fontFiles === undefined,
    defaultFontFamily: FALLBACK_FONT,
    ...fontFiles === undefined ? {} : { fontFiles: [...fontFiles] },
  };
  if (fontFiles !== undefined || !hasSystemFont) requireFont(font);
  hasSystemFont ||= fontFiles === undefined;
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale } }).render().asPng();
}

/** Reading the fonts of the system takes as long as a small chart: what was found once stays. */
let hasSystemFont = false;

type FontOptions = NonNullable<ConstructorParameters<typeof Resvg>[1]>["font"];

/** Without a font resvg leaves all text out, and says nothing. */
function requireFont(font: FontOptions): void {
  const probe = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text x="2" y="16">M</text></svg>`;
  if (new Resvg(probe, font === undefined ? {} : { font }).getBBox() !== undefined) return;
  throw new Error(
    "Cannot draw chart as PNG: no font was found, install one (Debian: fonts-dejavu-core) or give fontFiles",
  );
}
