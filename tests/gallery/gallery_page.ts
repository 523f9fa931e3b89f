/** A page with every chart, in the colours of the reader's system, of day and of night, wide and narrow. @module */
import { escapeHtml } from "../../analysis/html/escape_html.ts";
import { htmlPage } from "../../analysis/html/html_page.ts";
import type { GalleryChart } from "./gallery_charts.ts";

const STYLES = `body { max-width: 92rem; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.row > img { border: 1px solid var(--line); }
`;

/** Writes it. */
export async function galleryPage(charts: readonly GalleryChart[]): Promise<string> {
  const sections: string[] = [];
  for (const { source, chart } of charts) {
    const images: string[] = [];
    for (const look of [{ theme: "light" }, { theme: "dark" }, { theme: "light", width: 360 }] as const) {
      const svg = new TextEncoder().encode(await chart.svg(look)).toBase64();
      images.push(`<img alt="${escapeHtml(`${chart.title}, ${look.theme}`)}" src="data:image/svg+xml;base64,${svg}">`);
    }
    sections.push(
      `<section><h2>${escapeHtml(chart.title)}</h2><p class="faint">${escapeHtml(source)}</p>` +
        `<div class="row">${images.join("")}</div>${await chart.html()}</section>`,
    );
  }
  return htmlPage({ title: "Kymo: all charts", styles: STYLES, body: `<h1>All charts</h1>${sections.join("\n")}` });
}
