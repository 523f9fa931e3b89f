/** HTML as a browser reads it, without running anything. @module */
import { JSDOM } from "jsdom";

/** What is used of an element. */
export interface ParsedElement {
  readonly localName: string;
  readonly id: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<ParsedElement>;
}

/** A page, and ways to look at it. */
export interface ParsedPage {
  /** Elements that a selector finds. */
  readonly all: (selector: string) => ParsedElement[];
  /** Texts of elements that a selector finds. */
  readonly texts: (selector: string) => string[];
}

/** Reads a page. */
export function parsedHtml(html: string): ParsedPage {
  const { window: { document } } = new JSDOM(html);
  const all = (selector: string): ParsedElement[] => [...document.querySelectorAll(selector)];
  return { all, texts: (selector) => all(selector).map(({ textContent }) => textContent.trim()) };
}
