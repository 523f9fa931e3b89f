import { assert, assertEquals } from "@std/assert";
import { notebookHtml, runNotebook } from "@kymo/kymo/notebook";
import { lookAtPages } from "./chromium.ts";
import { withNotebook } from "./notebook_file.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";
const SVG =
  `<svg viewBox="0 0 900 300" width="900" height="300"><script>alert(1)</script><rect width="900" height="300"/></svg>`;
const WIDE = `<table onclick="alert(1)"><tr>${
  `<td>${"wide".repeat(8)}</td>`.repeat(30)
}</tr></table>${HOSTILE}<script>alert(1)</script>`;
const CELLS = [
  {
    cell_type: "markdown",
    source: `# Title ${HOSTILE}\n\n${"long".repeat(200)}\n\n| ${"a | ".repeat(60)}\n|${" - |".repeat(60)}`,
  },
  `console.log(${JSON.stringify(HOSTILE)}, "x".repeat(3000)); ${JSON.stringify(HOSTILE)}`,
  `await Deno.jupyter.display({ "image/svg+xml": ${JSON.stringify(SVG).replace("</", "<\\/")} }, { raw: true });`,
  `await Deno.jupyter.display({ "text/html": ${JSON.stringify(WIDE)} }, { raw: true });`,
  `throw new Error(${JSON.stringify(HOSTILE)} + "y".repeat(500));`,
];
const LOOK = `(async () => {
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const isBeyond = (element) => element.closest(".scroll, pre") === null &&
    element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5;
  return {
    beyond: [...document.querySelectorAll("main *")].filter(isBeyond).map((element) => element.outerHTML.slice(0, 100)),
    scrollWidth: document.documentElement.scrollWidth,
    pictures: [...document.images].map((image) => [image.naturalWidth, image.getAttribute("src")?.slice(0, 18) ?? null]),
    codes: [...document.querySelectorAll("details")].map((one) => one.lastElementChild.checkVisibility()),
    ground: getComputedStyle(document.body).backgroundColor,
  };
})()`;

interface Seen {
  readonly beyond: readonly string[];
  readonly scrollWidth: number;
  readonly pictures: readonly (readonly [number, string | null])[];
  readonly codes: readonly boolean[];
  readonly ground: string;
}

Deno.test("notebookHtml() shows pictures, runs nothing, and is nothing wider than a phone, in Chromium", async () => {
  await withNotebook(CELLS, async (path, folder) => {
    const { notebook } = await runNotebook(path);
    const page = `${folder}/page.html`;
    Deno.writeTextFileSync(page, await notebookHtml(notebook, { title: HOSTILE }));
    const view = { path: page, script: LOOK };
    const seen = await lookAtPages([
      { ...view, width: 390 },
      { ...view, width: 1280, colorScheme: "dark" as const },
    ]);
    if (seen === null) return;
    assertEquals(
      seen.map(({ complaints, requests }) => [complaints, requests.filter((url) => !url.startsWith("data:"))]),
      [
        [[], []],
        [[], []],
      ],
    );
    const [phone, dark] = seen.map(({ result }) => result as Seen);
    assertEquals([phone!.beyond, phone!.scrollWidth, dark!.beyond], [[], 390, []]);
    assertEquals(phone!.pictures, [[900, "data:image/svg+xml"], [0, null]]);
    assertEquals(phone!.codes, [false, false, false, true]);
    assert(phone!.ground !== dark!.ground);
  });
});
