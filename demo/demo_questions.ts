/** What users of the service ask. @module */
import type { Draws } from "./draws.ts";

/** A question of a user. */
export interface DemoQuestion {
  /** Its text. */
  readonly text: string;
  /** What it is about. */
  readonly topic: string;
}

const TOPICS = [
  "billing",
  "refunds",
  "single sign-on",
  "exports",
  "invoices",
  "roles",
  "webhooks",
  "quotas",
  "backups",
];
const PLAIN = [
  "Where do I find the settings of",
  "What does our contract say about",
  "Who may change",
  "How do I switch on",
];
const HARD = [
  "Compare this month with the last one and explain why more tickets are about",
  "Analyze the history since January and recommend what to change about",
];

/** Draws a question; some are asked again and again. */
export function drawQuestion(draws: Draws): DemoQuestion {
  const topic = draws.pick(TOPICS);
  const text = draws.chance(0.15) ? `${draws.pick(HARD)} ${topic}?` : `${draws.pick(PLAIN)} ${topic}?`;
  return { text: draws.chance(0.35) ? text : `${text} (case ${draws.whole(1000, 99_999)})`, topic };
}
