/** One SVG of a chart: title, legend, drawing and notes. @module */
import { escapeHtml } from "../html/escape_html.ts";
import type { ChartDraft, Look } from "./chart_draft.ts";
import { type ChartTheme, themeStyles } from "./chart_theme.ts";
import { wrapText } from "./fit_text.ts";
import { legendSvg } from "./legend_svg.ts";
import { renderPlot } from "./render_plot.ts";

/** Where it is drawn. */
export interface Composition {
  /** Width and colours. */
  readonly look: Look;
  /** The theme the colours are of. */
  readonly theme: ChartTheme;
}

const EDGE = 12;
/** Names of fonts, the widest last: the widths that the layout reckons with. */
const FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";
const TITLE = { size: 15, leading: 20, bold: true };
const SUBTITLE = { size: 12, leading: 16, bold: false };
const NOTE = { size: 11, leading: 15, bold: false };

/** Draws a chart. */
export async function composeSvg(draft: ChartDraft, { look, theme }: Composition): Promise<string> {
  const { ink, faint, ground } = look.colors;
  const plot = await renderPlot(draft.plot(look));
  const parts: string[] = [];
  let y = EDGE;
  const addLines = (text: string, { size, leading, bold }: typeof TITLE, color: string): void => {
    if (text === "") return;
    const weight = bold ? ` font-weight="600"` : "";
    for (const line of text.split("\n").flatMap((one) => wrapText(one, { width: look.width - 2 * EDGE, size, bold }))) {
      parts.push(
        `<text x="${EDGE}" y="${y + size}" font-size="${size}"${weight} fill="${color}">${escapeHtml(line)}</text>`,
      );
      y += leading;
    }
  };
  addLines(draft.title, TITLE, ink);
  addLines(draft.subtitle, SUBTITLE, faint);
  const legend = legendSvg(draft.legend?.(look) ?? [], { look, left: EDGE, top: y + 6 });
  if (legend.markup !== "") {
    parts.push(legend.markup);
    y += legend.height + 6;
  }
  y += 4;
  parts.push(
    `<svg x="0" y="${y}" width="${plot.width}" height="${plot.height}" ${plot.attributes}>${plot.content}</svg>`,
  );
  y += plot.height;
  if (draft.note !== "") y += 4;
  addLines(draft.note, NOTE, faint);
  const height = y + (draft.note === "" ? 4 : EDGE - 4);
  const size = `width="${look.width}" height="${height}" viewBox="0 0 ${look.width} ${height}"`;
  const name = escapeHtml([draft.title, draft.subtitle].filter((text) => text !== "").join(". "));
  const body = parts.join("");
  const id = `kymo-${hashOf(body)}`;
  const styles = theme === "auto" ? `<style>${themeStyles(`#${id}`)}</style>` : "";
  const open = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" id="${id}" ${size}`;
  const dressed = `role="img" aria-label="${name}" font-family="${FONTS}" font-size="12" fill="${ink}" color="${ink}"`;
  const paper = `<rect width="${look.width}" height="${height}" fill="${ground}"/>`;
  return `${open} ${dressed}>${styles}${paper}${withOwnIds(body, id)}</svg>`;
}

/** Ids that Plot counts up per process become the chart's own: two charts of two runs share a page. */
function withOwnIds(markup: string, id: string): string {
  const ids = [...new Set([...markup.matchAll(/\sid="([^"]+)"/g)].map(([, found]) => found!))];
  return ids.reduce((text, found, index) => {
    return text.replaceAll(`id="${found}"`, `id="${id}-${index}"`).replaceAll(`#${found})`, `#${id}-${index})`);
  }, markup);
}

/** FNV-1a of the text without the ids that are counted up. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text.replace(/plot-[a-z]+-\d+/g, "")) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
