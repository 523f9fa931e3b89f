/** Draws with Observable Plot outside of a browser: the one place that has a DOM. @module */
import { plot, type PlotOptions } from "@observablehq/plot";
import { withoutControls } from "../html/escape_html.ts";

/** What Plot drew. */
export interface PlotDrawing {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Attributes of the `<svg>` around the content. */
  readonly attributes: string;
  /** Well-formed markup. */
  readonly content: string;
}

/** Size of labels of axes and marks, pixels. */
export const LABEL_SIZE = 11;

/**
 * Draws. jsdom is loaded on the first call.
 *
 * @throws {Error} What Plot throws.
 */
export async function renderPlot(options: PlotOptions): Promise<PlotDrawing> {
  const svg: DrawnElement = plot({ ...options, document: await dom() });
  if (svg.localName !== "svg") {
    throw new TypeError("Cannot draw chart: Plot made a figure, legends, titles and captions belong to the draft");
  }
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const element of svg.querySelectorAll("[class]")) element.removeAttribute("class");
  return {
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")),
    attributes: `viewBox="${
      svg.getAttribute("viewBox")
    }" fill="currentColor" font-size="${LABEL_SIZE}" text-anchor="middle" overflow="visible"`,
    content: wellFormed(svg.innerHTML),
  };
}

/**
 * HTML of SVG as XML. jsdom escapes texts and attributes as both want it, but for the one name that XML does not know; its
 * serializer for XML takes seven times as long.
 */
function wellFormed(html: string): string {
  return withoutControls(html.replaceAll("&nbsp;", "&#160;"));
}

/** What is used of an element: Deno knows no DOM types. */
interface DrawnElement {
  readonly localName: string;
  readonly innerHTML: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>;
}

interface Jsdom {
  readonly JSDOM: new (html: string) => { readonly window: { readonly document: PlotOptions["document"] } };
}

let loaded: Promise<PlotOptions["document"]> | undefined;

function dom(): Promise<PlotOptions["document"]> {
  return loaded ??= (import("jsdom") as Promise<Jsdom>).then(({ JSDOM }) => new JSDOM("").window.document);
}
