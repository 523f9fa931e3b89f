/** Markdown cells as HTML. @module */
import { escapeHtml } from "../../analysis/html/escape_html.ts";
import { isSafeLink, isSafePicture } from "./safe_link.ts";

/** Writes Markdown as HTML; `pictures` are those that it names as `attachment:NAME`, as data URLs. */
export type MarkdownWriter = (markdown: string, pictures?: Readonly<Record<string, string>>) => string;

/**
 * Loads the writer. HTML within the Markdown is shown as text, links lead to the web, a mailbox or a place on the page, and
 * pictures stand in the page; of all others the text is left.
 */
export async function markdownWriter(): Promise<MarkdownWriter> {
  const { Marked, Renderer } = await import("marked");
  let attached: Readonly<Record<string, string>> = {};
  const marked = new Marked({
    async: false,
    gfm: true,
    renderer: {
      html: ({ text }): string => escapeHtml(text),
      link({ href, tokens }): string {
        const content = this.parser.parseInline(tokens);
        return isSafeLink(href) ? `<a href="${escapeHtml(href)}">${content}</a>` : content;
      },
      image({ href, text }): string {
        const name = decoded(href.replace(/^attachment:/, ""));
        const address = href.startsWith("attachment:") && Object.hasOwn(attached, name) ? attached[name]! : href;
        if (!isSafePicture(address)) return escapeHtml(text);
        return `<img src="${escapeHtml(address)}" alt="${escapeHtml(text)}">`;
      },
      table(token): string {
        return `<div class="scroll">${Renderer.prototype.table.call(this, token)}</div>\n`;
      },
    },
  });
  return (markdown, pictures = {}) => {
    attached = pictures;
    return String(marked.parse(markdown));
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
