/** Opens pages in Chromium and prints what was seen as JSON. Arguments: where Chromium is, the views as JSON. */
import { type Browser, chromium } from "playwright-core";
import type { PageSeen, PageView } from "../chromium.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--no-first-run",
];

const [executablePath, views] = Deno.args;
const browser = await chromium.launch({ executablePath: executablePath!, args: FLAGS });
const seen: PageSeen[] = [];
try {
  for (const view of JSON.parse(views!) as PageView[]) seen.push(await look(browser, view));
} finally {
  await browser.close();
}
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(seen)));

async function look(browser: Browser, view: PageView): Promise<PageSeen> {
  const { path, width, height = 844, colorScheme = "light", media = "screen", script, screenshot } = view;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const url = new URL(`file://${path.split("/").map(encodeURIComponent).join("/")}`).href;
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.emulateMedia({ media });
  await page.goto(url);
  const result: unknown = await page.evaluate(script);
  if (screenshot !== undefined) await page.screenshot({ path: screenshot, fullPage: true });
  await context.close();
  return { result, complaints, requests };
}
