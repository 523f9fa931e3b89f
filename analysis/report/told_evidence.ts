/** What a finding stands on, in words and numbers that every format shares. @module */
import type { Clock } from "../../recorder/schema.ts";
import type { Value } from "../engine/aggregate_plan.ts";
import type { Finding } from "../finding.ts";
import { momentText } from "../series/moment_text.ts";
import { formatCount, formatDuration, formatMeasure, formatRatio, formatUsd } from "./format_quantity.ts";
import { printable } from "../html/printable.ts";

/** Rows of evidence. */
export interface ToldEvidence {
  /** What is known of each. */
  readonly rows: readonly (readonly EvidenceFact[])[];
  /** Rows that only JSON has. */
  readonly more: number;
}

/** Something that is known. */
export interface EvidenceFact {
  /** What it is. */
  readonly name: string;
  /** With its unit. */
  readonly value: string;
}

/** Rows shown of each finding; JSON has all. */
const MOST_ROWS = 12;

/** Tells what a finding stands on. */
export function toldEvidence({ evidence }: Pick<Finding, "evidence">, clock: Clock): ToldEvidence {
  const rows = evidence.slice(0, MOST_ROWS).map((row) => {
    const known = Object.entries(row).filter((entry): entry is [string, Known] => entry[1] !== null);
    return known.map(([name, value]): EvidenceFact => ({
      name: printable(name.replace(SHOWN_UNIT, "").replaceAll("_", " ")),
      value: valueText(value, { name, clock }),
    }));
  });
  return { rows: rows.filter((facts) => facts.length > 0), more: evidence.length - rows.length };
}

type Known = NonNullable<Value>;

const UNIT = /_(ms|s|usd|ratio|share|per_s)(?=_(?:p\d+|low|high)$|$)/;
/** Units that cells show. */
const SHOWN_UNIT = /_(ms|s|usd|per_s)(?=_(?:p\d+|low|high)$|$)/;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function valueText(value: Known, { name, clock }: { readonly name: string; readonly clock: Clock }): string {
  if (typeof value === "string" && MOMENT.test(value)) {
    return momentText(Date.parse(value) * 1000, { clock, width: null }).replace(/^at /, "");
  }
  if (typeof value !== "number") return printable(String(value));
  const unit = UNIT.exec(name)?.[1];
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (unit === "ms") return sign + formatDuration(size);
  if (unit === "s") return sign + formatDuration(size * 1000);
  if (unit === "usd") return sign + formatUsd(size);
  if (unit === "ratio" || unit === "share") return sign + formatRatio(size);
  if (unit === "per_s") return formatMeasure(value, "/s");
  return Number.isInteger(value) ? sign + formatCount(size) : formatMeasure(value, "");
}
