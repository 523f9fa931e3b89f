/** How pages look. @module */

/** Styles of every page: type, tables, code, both colour schemes, paper. Colours are custom properties of `:root`. */
export const PAGE_STYLES = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --ink: #1c2024; --faint: #5c6570; --line: #d9dee4; --accent: #0b62b8;
  --bad: #b3261e; --good: #1a7f4b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --raised: #1d2125; --ink: #e6e9ec; --faint: #9aa4af; --line: #343a41; --accent: #6cb2ff;
    --bad: #ff8f85; --good: #62c995;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3 { line-height: 1.25; margin: 2.2rem 0 0.7rem; text-wrap: balance; }
h1 { font-size: 1.7rem; margin-top: 0; }
h2 { font-size: 1.25rem; }
h3 { font-size: 1.05rem; }
p, ul, ol { margin: 0.6rem 0; }
a { color: var(--accent); }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
code { background: var(--raised); padding: 0.1em 0.3em; border-radius: 3px; }
pre { background: var(--raised); padding: 0.8rem 1rem; border-radius: 6px; overflow-x: auto; line-height: 1.45; }
pre code { background: none; padding: 0; font-size: inherit; }
.faint { color: var(--faint); }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.35; overflow-wrap: break-word; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
figure { margin: 1.2rem 0; }
img, svg { max-width: 100%; height: auto; }
blockquote { margin: 0.8rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--faint); }
@media print {
  :root { --ground: #fff; --raised: #f4f4f4; --ink: #000; --faint: #444; --line: #bbb; --accent: #000; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h1, h2, h3 { break-after: avoid; }
  figure, tr, blockquote { break-inside: avoid; }
  pre { white-space: pre-wrap; }
  .scroll { overflow: visible; }
}
`;
