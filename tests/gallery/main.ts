/** `deno task gallery [FILE]`: writes a page with every chart. @module */
import { galleryCharts } from "./gallery_charts.ts";
import { galleryPage } from "./gallery_page.ts";

const [file = "gallery.html"] = Deno.args;
await Deno.writeTextFile(file, await galleryPage(await galleryCharts()));
Deno.stdout.writeSync(new TextEncoder().encode(`${file}\n`));
