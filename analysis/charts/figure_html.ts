/** A chart inside a page. @module */
import { escapeHtml } from "../html/escape_html.ts";

const NARROW = 360;
/** Narrower places show the narrow drawing. */
const BREAK = 520;

const STYLES =
  `<style>.kymo-chart{container-type:inline-size;margin:1.2rem 0}.kymo-chart svg{display:block;max-width:100%;height:auto}` +
  `.kymo-chart .kymo-narrow{display:none}@container (max-width:${BREAK}px){.kymo-chart .kymo-wide{display:none}` +
  `.kymo-chart .kymo-narrow{display:block}}</style>`;

/** A figure that shows one of two drawings, by the room it has. */
export async function figureHtml(
  title: string,
  draw: (width: number) => Promise<string>,
  width: number,
): Promise<string> {
  const wide = `<div class="kymo-wide">${await draw(width)}</div>`;
  const narrow = width <= BREAK ? "" : `<div class="kymo-narrow">${await draw(NARROW)}</div>`;
  const styles = narrow === "" ? "" : STYLES;
  return `<figure class="kymo-chart" aria-label="${escapeHtml(title)}">${styles}${wide}${narrow}</figure>`;
}
