/** Draws with Observable Plot outside of a browser: the one place that has a DOM. @module */
import { plot, type PlotOptions } from "@observablehq/plot";

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
 * Draws. jsdom is loaded on the first call, and its serializer, unlike `outerHTML`, writes well-formed XML.
 *
 * @throws {Error} What Plot throws.
 */
export async function renderPlot(options: PlotOptions): Promise<PlotDrawing> {
  const { document, serialize } = await dom();
  const svg: DrawnElement = plot({ ...options, document });
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
    content: [...svg.childNodes].map((node) => serialize(node)).join("").replaceAll(NAMESPACE, ""),
  };
}

/** The serializer repeats it on every node it begins with. */
const NAMESPACE = ` xmlns="http://www.w3.org/2000/svg"`;

/** What is used of an element: Deno knows no DOM types. */
interface DrawnElement {
  readonly localName: string;
  readonly childNodes: Iterable<unknown>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>;
}

interface Dom {
  readonly document: PlotOptions["document"];
  readonly serialize: (node: unknown) => string;
}

interface Jsdom {
  readonly JSDOM: new (html: string) => {
    readonly window: {
      readonly document: PlotOptions["document"];
      readonly XMLSerializer: new () => { serializeToString(node: unknown): string };
    };
  };
}

let loaded: Promise<Dom> | undefined;

function dom(): Promise<Dom> {
  return loaded ??= (import("jsdom") as Promise<Jsdom>).then(({ JSDOM }): Dom => {
    const { window } = new JSDOM("");
    const serializer = new window.XMLSerializer();
    return { document: window.document, serialize: (node) => serializer.serializeToString(node) };
  });
}
