/** Findings before they are sorted. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { Finding } from "../finding.ts";

/** A finding with what it is sorted by. */
export interface Draft {
  /** The finding. */
  readonly finding: Finding;
  /** Share of the time, the money or the events that it is about, 0..1. */
  readonly weight: number;
}

/** What every bottleneck says. */
export type BottleneckText =
  & Pick<Finding, "where" | "measure" | "n" | "effect" | "says" | "advice" | "evidence">
  & Partial<Pick<Finding, "p_value" | "assumptions">>
  & {
    /** Which rule. */
    readonly rule: string;
  };

/** Completes a bottleneck. */
export function draft({ rule, ...text }: BottleneckText, weight: number): Draft {
  const finding: Finding = {
    id: `bottleneck:${rule}:${Object.entries(text.where).map(([key, value]) => `${key}=${value}`).join(",")}`,
    kind: "bottleneck",
    direction: null,
    strength: null,
    p_value: null,
    at: null,
    saving: null,
    assumptions: [],
    ...text,
  };
  return { finding, weight: Number.isFinite(weight) ? weight : 0 };
}

/** A row of evidence: numbers to six digits, so that a report says the same on every machine. */
export function evidence(row: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const rounded = (value: Value): Value => typeof value === "number" ? Number(value.toPrecision(6)) : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rounded(value)]));
}
