/** How the HTML report looks. @module */

/** Styles on top of those of every page. */
export const REPORT_STYLES = `:root { --shade: #00000024; }
@media (prefers-color-scheme: dark) { :root { --shade: #000000a0; } }
body { max-width: 64rem; }
header { margin-bottom: 2.5rem; }
.kicker { margin: 0; color: var(--faint); font-size: 0.8125rem; letter-spacing: 0.04em; }
header h1 { margin: 0.1rem 0 0.3rem; }
header .facts { margin: 0; color: var(--faint); }
header .facts span { display: inline-block; }
section { margin-top: 2.75rem; }
section h2 { margin: 0 0 0.8rem; padding-bottom: 0.35rem; border-bottom: 1px solid var(--line); }
.sums { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.4rem 2rem; margin: 1.6rem 0 0; }
.sums dt { color: var(--faint); font-size: 0.8125rem; }
.sums dd { margin: 0; }
.sums .value { font-size: 1.85rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; white-space: nowrap; }
.sums.small .value { font-size: 1.35rem; }
.sums .note { color: var(--faint); font-size: 0.8125rem; line-height: 1.45; }
.bad { color: var(--bad); }
.findings { margin: 0; padding: 0; list-style: none; counter-reset: finding; }
.findings > li { padding: 0.1rem 0 0.1rem 1.75rem; margin: 0 0 1.35rem; position: relative; }
.findings > li::before { content: "•"; position: absolute; left: 0.2rem; top: 0.1rem; color: var(--accent); }
ol.findings > li { counter-increment: finding; }
ol.findings > li::before {
  content: counter(finding); color: var(--faint); font-weight: 600;
}
.findings p { margin: 0.15rem 0; }
.findings .size { font-weight: 600; }
.findings p.size { color: var(--good); }
.findings .advice::before { content: "→ "; color: var(--faint); }
.findings .facts, details { color: var(--faint); font-size: 0.8125rem; }
summary { cursor: pointer; padding: 0.1rem 0; width: fit-content; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
details ul { margin: 0.2rem 0 0.6rem; padding-left: 1.1rem; }
details > p { margin: 0.4rem 0 0; }
details .scroll { margin: 0.5rem 0 0.8rem; }
details td, details th { white-space: nowrap; }
dl.evidence { display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; margin: 0.5rem 0 0.8rem; }
dl.evidence dd { margin: 0; color: var(--ink); }
dl.evidence dt { font-size: 0.75rem; }
.unsure { margin: 1rem 0 0; padding: 0; list-style: none; color: var(--faint); font-size: 0.875rem; }
.unsure li { padding-left: 1.75rem; position: relative; margin: 0.35rem 0; }
.unsure li::before { content: "?"; position: absolute; left: 0.15rem; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll {
  position: relative;
  background:
    linear-gradient(to left, var(--ground) 30%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / 0.75rem 100% no-repeat scroll;
}
section > .scroll > table { width: 100%; }
section > .scroll th, section > .scroll td { white-space: nowrap; padding-right: 1.1rem; }
section > .scroll tr > :last-child { padding-right: 0; }
section > .scroll tbody th {
  color: var(--ink); font-weight: 400; position: sticky; left: 0; background: var(--ground);
  max-width: 24rem; white-space: normal; overflow-wrap: anywhere; min-width: 9rem;
}
section > .scroll tbody th, .share { text-align: left; }
.interval { color: var(--faint); }
td.interval { padding-left: 0; }
.bar {
  display: inline-block; vertical-align: baseline; width: 3.5rem; height: 0.5rem; margin-right: 0.5rem; border-radius: 2px;
  background: var(--raised);
}
.bar > span {
  display: block; height: 100%; border-radius: 2px; background: var(--accent); print-color-adjust: exact;
  -webkit-print-color-adjust: exact;
}
.data { margin: 0; padding: 0; list-style: none; font-size: 0.875rem; color: var(--faint); }
.data li { margin: 0.2rem 0; }
.data .warning { color: var(--ink); }
.data .bad { color: var(--bad); }
footer { margin-top: 3rem; color: var(--faint); font-size: 0.8125rem; }
@media (max-width: 30rem) {
  body { padding-left: 1rem; padding-right: 1rem; }
  .sums { grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 1.1rem 1.25rem; }
  .sums .value { font-size: 1.5rem; }
  section > .scroll tbody th { white-space: normal; min-width: 9.5rem; max-width: 9.5rem; }
}
@media print {
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; }
  summary::-webkit-details-marker { display: none; }
  .scroll { background: none; }
  .findings p { break-after: avoid; }
  .sums { grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1rem; }
  .sums .value { font-size: 16pt; }
  section > .scroll > table { font-size: 7.5pt; }
  section > .scroll th, section > .scroll td { padding-right: 0.5rem; }
  section > .scroll th, details td { white-space: normal; }
  section > .scroll tbody th { position: static; min-width: 8rem; }
  .bar { width: 2rem; margin-right: 0.3rem; }
}
`;
