/** Pages that need nothing but themselves. @module */
import { escapeHtml } from "./escape_html.ts";
import { PAGE_STYLES } from "./page_styles.ts";

/** What a page shows. */
export interface HtmlPage {
  /** Title, as text. */
  readonly title: string;
  /** Content, as HTML. */
  readonly body: string;
  /** Styles on top of {@linkcode PAGE_STYLES}. @default {""} */
  readonly styles?: string;
}

/** Nothing is loaded, nothing is run, nothing is sent: styles and pictures stand in the file itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Writes a whole document: readable without a script, on a phone, on paper and in the dark. */
export function htmlPage({ title, body, styles = "" }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>
${PAGE_STYLES}${styles}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
