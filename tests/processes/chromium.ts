/** A real browser to look at pages with. Playwright asks for every permission, so that it is a program of its own. @module */
import { runChild } from "./child.ts";

/** How a page is looked at. */
export interface PageView {
  /** The file. */
  readonly path: string;
  /** Width of the window, pixels. */
  readonly width: number;
  /** Height of it. @default {844} */
  readonly height?: number;
  /** What the reader's system prefers. @default {"light"} */
  readonly colorScheme?: "light" | "dark";
  /** What it is shown on. @default {"screen"} */
  readonly media?: "screen" | "print";
  /** An expression that the browser computes: what is to be known of the page. Ends up as JSON. */
  readonly script: string;
  /** Where a picture of the whole page goes. @default {nowhere} */
  readonly screenshot?: string;
}

/** What was seen. */
export interface PageSeen {
  /** What the expression came to. */
  readonly result: unknown;
  /** Errors and warnings of the console, errors that nobody caught, dialogs. */
  readonly complaints: readonly string[];
  /** What the page asked for, itself left out. */
  readonly requests: readonly string[];
}

/** Where Debian, and others, put it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Opens pages in Chromium, one after the other. Where there is none that is an error with `CI=true`; elsewhere it says so on
 * standard error and returns `null`.
 */
export async function lookAtPages(views: readonly PageView[]): Promise<readonly PageSeen[] | null> {
  const place = PLACES.find(isFile);
  if (place === undefined) {
    const message = `there is no Chromium in ${PLACES.join(", ")} (Debian: apt-get install chromium)`;
    if (Deno.env.get("CI") === "true") throw new Error(`Cannot look at pages: ${message}`);
    await Deno.stderr.write(new TextEncoder().encode(`skipped: ${message}\n`));
    return null;
  }
  const { code, stdout, stderr } = await runChild("look_at_pages.ts", {
    flags: ["--allow-all"],
    args: [place, JSON.stringify(views)],
  });
  if (code !== 0) throw new Error(`Cannot look at pages: ${stderr}`);
  return JSON.parse(stdout);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
