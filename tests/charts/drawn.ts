/** What is in a drawing. @module */
import { assertEquals } from "@std/assert";
import type { Chart, DrawOptions } from "@kymo/kymo/charts";
import { JSDOM } from "jsdom";

/** An element of a parsed SVG. */
export interface DrawnElement {
  readonly localName: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<DrawnElement>;
}

/** Draws a chart and fails when Plot warns; Plot says it on the console and puts a sign on the chart. */
export async function drawn(chart: Chart, options: DrawOptions = {}): Promise<string> {
  const where: { warn: (...said: unknown[]) => void } = Reflect.get(globalThis, "console");
  const { warn } = where;
  const warnings: unknown[] = [];
  where.warn = (...said) => void warnings.push(...said);
  try {
    const svg = await chart.svg(options);
    assertEquals(warnings, []);
    assertEquals(/\u26a0|NaN|undefined|Infinity/.exec(svg)?.[0], undefined);
    return svg;
  } finally {
    where.warn = warn;
  }
}

/** Parses an SVG as XML, strictly. */
export function parsed(svg: string): DrawnElement {
  const { window } = new JSDOM("");
  const document = new window.DOMParser().parseFromString(svg, "image/svg+xml");
  const element: DrawnElement = document.documentElement;
  assertEquals([element.localName, [...element.querySelectorAll("parsererror")].length], ["svg", 0]);
  return element;
}

/** Texts in a drawing. */
export function textsOf(svg: string): string[] {
  return [...parsed(svg).querySelectorAll("text")].map(({ textContent }) => textContent);
}

interface DrawnMark {
  readonly ariaLabel?: string;
  readonly data?: Iterable<unknown>;
}

/** Rows behind the marks of a kind (`dot`, `rect`, `line` …), without a DOM. */
export function markRows(chart: Chart, kind: string): unknown[][] {
  const marks = (chart.options.marks ?? []).flat(3) as readonly DrawnMark[];
  return marks.filter((mark) => mark?.ariaLabel === kind).map(({ data }) => [...data ?? []]);
}
