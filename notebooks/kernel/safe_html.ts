/** HTML of outputs, made safe: what is not known to be harmless is left out. @module */
import { isSafeLink, isSafePicture } from "./safe_link.ts";
import { svgPicture } from "./svg_picture.ts";

/** Cleans a piece of HTML. */
export type HtmlCleaner = (html: string) => string;

const ELEMENTS = new Set(
  ("a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 " +
    "h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table tbody td tfoot th thead " +
    "time tr u ul var wbr").split(" "),
);
/** What holds no text to be read: it goes with all that is in it. Elements that are in neither list leave their content. */
const WITH_CONTENT = new Set(
  ("applet audio base canvas embed frame frameset head iframe link math meta noembed noframes noscript object " +
    "option plaintext script select style svg template textarea title video xmp").split(" "),
);
const ATTRIBUTES = new Set(
  "alt class colspan datetime dir headers height lang open reversed role rowspan scope span start title width".split(
    " ",
  ),
);
const STYLES = ["text-align", "vertical-align", "white-space", "font-weight", "font-style", "text-decoration"];

/** What is used of a document; jsdom comes without types. */
interface DomNode {
  readonly nodeType: number;
  readonly childNodes: Iterable<DomNode>;
  remove(): void;
  append(...nodes: DomNode[]): void;
  replaceWith(...nodes: DomNode[]): void;
}

interface DomElement extends DomNode {
  readonly localName: string;
  readonly namespaceURI: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly style: { getPropertyValue(name: string): string; setProperty(name: string, value: string): void };
  readonly innerHTML: string;
  querySelector(selector: string): { readonly textContent: string } | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

interface DomWindow {
  readonly document: { createElement(name: string): DomElement };
  readonly XMLSerializer: new () => { serializeToString(node: DomNode): string };
}

interface DomModule {
  readonly JSDOM: {
    new (html: string): { readonly window: DomWindow };
    fragment(html: string): DomNode;
  };
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/**
 * Loads a cleaner that parses HTML as browsers do and keeps elements, attributes and styles of short lists. Drawings become
 * pictures, in which nothing runs; links and pictures are kept where they are as Markdown may have them.
 */
export async function htmlCleaner(): Promise<HtmlCleaner> {
  const { JSDOM }: DomModule = await import("jsdom");
  const { window } = new JSDOM("");
  return (html) => {
    const container = window.document.createElement("div");
    const content = JSDOM.fragment(html);
    for (const child of [...content.childNodes]) clean(child, window);
    container.append(content);
    return container.innerHTML;
  };
}

function clean(node: DomNode, window: DomWindow): void {
  if (node.nodeType === TEXT_NODE) return;
  if (!isElement(node)) {
    node.remove();
    return;
  }
  const name = node.localName;
  if (name === "svg" && node.namespaceURI === "http://www.w3.org/2000/svg") {
    const picture = window.document.createElement("img");
    picture.setAttribute("src", svgPicture(new window.XMLSerializer().serializeToString(node)));
    picture.setAttribute("alt", node.querySelector("title")?.textContent ?? "");
    node.replaceWith(picture);
    return;
  }
  if (WITH_CONTENT.has(name) || node.namespaceURI !== "http://www.w3.org/1999/xhtml") {
    node.remove();
    return;
  }
  for (const child of [...node.childNodes]) clean(child, window);
  if (ELEMENTS.has(name)) cleanAttributes(node);
  else node.replaceWith(...node.childNodes);
}

function isElement(node: DomNode): node is DomElement {
  return node.nodeType === ELEMENT_NODE;
}

function cleanAttributes(element: DomElement): void {
  const styles = STYLES.map((property) => [property, element.style.getPropertyValue(property)] as const);
  for (const { name, value } of [...element.attributes]) {
    const isKept = ATTRIBUTES.has(name) || name.startsWith("aria-") ||
      (element.localName === "a" && name === "href" && isSafeLink(value)) ||
      (element.localName === "img" && name === "src" && isSafePicture(value));
    if (!isKept) element.removeAttribute(name);
  }
  for (const [property, value] of styles) if (/^[\w-]+$/.test(value)) element.style.setProperty(property, value);
}
