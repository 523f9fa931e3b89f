/** What a rule of {@linkcode suggest} is, and what it answers. Types only. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { Finding } from "../finding.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";

/** Something that could be done. */
export type Suggestion = Pick<Finding, "where" | "n" | "says" | "advice" | "saving"> & {
  /** What was measured. @default {null} */
  readonly measure?: Finding["measure"];
  /** How much it is about, where it saves neither time nor money that can be told. @default {null} */
  readonly effect?: Finding["effect"];
  /** What it takes for granted. @default {[]} */
  readonly assumptions?: Finding["assumptions"];
  /** What it stands on. @default {[]} */
  readonly evidence?: Finding["evidence"];
  /** Share of the bill, the time or the calls that it is about, 0..1: what suggestions are sorted by. */
  readonly weight: number;
};

/** A group of which too little is known to suggest something or to be silent. */
export interface Untold {
  /** Group: key to value. */
  readonly where: Readonly<Record<string, Value>>;
  /** What is missing. */
  readonly reason: string;
}

/** What a rule answers. Where it says nothing of a group, there is nothing to do. */
export interface RuleFindings {
  /** What could be done. */
  readonly suggestions: readonly Suggestion[];
  /** Where too little is known. */
  readonly untold: readonly Untold[];
}

/** A rule: pure, but for questions to `facts.source`. */
export interface SuggestionRule {
  /** Its name, in snake_case. */
  readonly id: string;
  /** What must be recorded for it. */
  readonly needs: string;
  /** When it suggests something. */
  readonly when: string;
  /** Its limits by name; options and `kymo.json` replace them. */
  readonly limits: Readonly<Record<string, number>>;
  /** Looks. */
  readonly find: (
    facts: SuggestionFacts,
    limits: Readonly<Record<string, number>>,
  ) => RuleFindings | Promise<RuleFindings>;
}
