/** Findings of the HTML report: the sentence first, then what to do, then why to believe it. @module */
import type { Clock } from "../../recorder/schema.ts";
import { escapeHtml } from "../html/escape_html.ts";
import type { Finding } from "../finding.ts";
import { evidenceHtml } from "./html_evidence.ts";
import { nameHtml, proseHtml } from "./html_prose.ts";
import { formatCount } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import { printable } from "../html/printable.ts";
import { toldEvidence } from "./told_evidence.ts";
import { findingFacts, findingLabel, type FindingSection, toldFindings } from "./told_findings.ts";
import { NOTHING_TO_DO, OVERLAP, toldSuggestions, untoldMoreText, type UntoldRule } from "./told_suggestions.ts";

/** Findings shown of a section; JSON has all. */
const MOST_FINDINGS = 6;

/** What to do; empty where nothing or none was asked. */
export function suggestionsHtml(report: Report, { most }: { readonly most: number }): string {
  const found = toldSuggestions(report, { most });
  if (found === null) return "";
  const { shown, more, isOverlapping, untold, untoldMore } = found;
  const items = shown.map(({ finding, size }) =>
    findingHtml(finding, { sentence: finding.says, size, clock: report.clock })
  );
  const list = items.length === 0
    ? `<p class="faint">${NOTHING_TO_DO}</p>`
    : `<ol class="findings">\n${items.join("\n")}\n</ol>`;
  const notes = [
    ...(isOverlapping ? [OVERLAP] : []),
    ...(more > 0 ? [`${formatCount(more)} more: --suggestions all`] : []),
  ];
  const unsure = [
    ...untold.map(untoldHtml),
    ...(untoldMore > 0 ? [untoldMoreText(untoldMore)] : []),
  ];
  return `<section id="what-to-do">
<h2>What to do</h2>
${list}
${notes.map((note) => `<p class="faint">${proseHtml(note)}</p>`).join("")}${
    unsure.length === 0
      ? ""
      : `<ul class="unsure" aria-label="Of whom too little is known">${
        unsure.map((line) => `<li>${line}</li>`).join("")
      }</ul>`
  }
</section>`;
}

function untoldHtml({ rule, where, reason, others }: UntoldRule): string {
  const parts = [findingLabel({ where }), printable(reason)].filter((part) => part !== "");
  const more = others > 0 ? ` (and ${formatCount(others)} more)` : "";
  return `<b>${escapeHtml(rule)}</b>: ${proseHtml(parts.join(" · ") + more)}`;
}

/** A section of findings; empty where there is nothing to say. */
export function findingsHtml(
  { title, findings, otherwise }: FindingSection,
  { clock }: { readonly clock: Clock },
): string {
  if (findings.length === 0 && otherwise === null) return "";
  const { told, more } = toldFindings(findings, { most: MOST_FINDINGS });
  const items = told.map(({ finding, also }) =>
    findingHtml(finding, { sentence: finding.says + also, size: "", clock })
  );
  const list = findings.length === 0
    ? `<p class="faint">${proseHtml(otherwise ?? "")}</p>`
    : `<ul class="findings">\n${items.join("\n")}\n</ul>`;
  return `<section id="${title.toLowerCase().replaceAll(" ", "-")}">
<h2>${escapeHtml(title)}</h2>
${list}${more > 0 ? `<p class="faint">${formatCount(more)} more in the JSON report.</p>` : ""}
</section>`;
}

interface Said {
  readonly sentence: string;
  readonly size: string;
  readonly clock: Clock;
}

function findingHtml(finding: Finding, { sentence, size, clock }: Said): string {
  const label = findingLabel(finding);
  const { advice } = finding;
  const name = label === "" ? "" : `<b>${nameHtml(label)}</b> · `;
  const isSaving = finding.saving !== null;
  const inside = size === "" || isSaving ? "" : `: <span class="size">${proseHtml(size)}</span>`;
  const lines = [
    `<p class="says">${name}${proseHtml(printable(sentence))}${inside}</p>`,
    isSaving && size !== "" ? `<p class="size">${proseHtml(size)}</p>` : "",
    advice === null ? "" : `<p class="advice">${proseHtml(printable(advice))}</p>`,
    whyHtml(finding, clock),
  ];
  return `<li>${lines.join("")}</li>`;
}

function whyHtml(finding: Finding, clock: Clock): string {
  const facts = findingFacts(finding).join(" · ");
  const assumed = finding.assumptions.map((one) => `<li>${proseHtml(printable(one))}</li>`);
  const inside = [
    assumed.length === 0 ? "" : `<p>Taken for granted:</p><ul>${assumed.join("")}</ul>`,
    evidenceHtml(toldEvidence(finding, clock)),
  ].join("");
  if (inside === "") return facts === "" ? "" : `<p class="facts">${escapeHtml(facts)}</p>`;
  const summary = facts === "" ? "evidence" : `${facts} · evidence`;
  return `<details><summary>${escapeHtml(summary)}</summary>${inside}</details>`;
}
