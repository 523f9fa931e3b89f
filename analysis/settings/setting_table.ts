/** All settings, each once: where it may come from and what it does. @module */
import { DEFAULT_THRESHOLDS } from "../../recorder/thresholds.ts";

/** One setting. */
export interface SettingSpec {
  /** Its place in `kymo.json`: `budgets.month_usd`. */
  readonly name: string;
  /** What an environment variable or `--set` holds: text, a number, JSON, or a list as JSON or with commas. */
  readonly form: "text" | "number" | "list" | "json";
  /** Variables that set it, beside its own; the first that is set wins, its own before these. */
  readonly otherVariables?: readonly string[];
  /** Options and arguments of commands that set it, beside `--set`. */
  readonly option?: string;
  /** What holds where nothing sets it; `null` for none. */
  readonly byDefault: unknown;
  /** What `null` means, for people. @default {"none"} */
  readonly without?: string;
  /** What it does. */
  readonly says: string;
  /** Whether its values may hold secrets. */
  readonly isSecret?: true;
}

/** The settings, in the order in which they are told. */
export const SETTINGS: readonly SettingSpec[] = [
  {
    name: "dir",
    form: "text",
    otherVariables: ["PERFORMANCE_LOG_DIR"],
    option: "PATH",
    byDefault: "events",
    says: "folder of events",
  },
  { name: "service", form: "text", byDefault: null, says: "service of events that are recorded or imported" },
  ...([
    ["operation_ms", "json", "longest duration of an operation by its name"],
    ["stage_ms", "json", "longest duration of a part of an operation by its name"],
    ["stage_share_ratio", "number", "largest share of one part in its operation"],
    ["alert_ms", "number", "an operation above this should be looked at"],
    ["slow_ms", "number", "a slow operation"],
    ["very_slow_ms", "number", "a very slow operation"],
    ["error_ratio", "number", "largest share that may fail"],
    ["cost_usd", "number", "most that one operation may cost"],
    ["complexity_score", "number", "a complex query"],
  ] as const).map(([name, form, says]): SettingSpec => ({
    name: `thresholds.${name}`,
    form,
    byDefault: DEFAULT_THRESHOLDS[name],
    says,
  })),
  { name: "slos", form: "json", byDefault: null, says: "objectives that kymo check holds services to" },
  { name: "budgets.month_usd", form: "number", byDefault: null, says: "what a calendar month may cost" },
  {
    name: "prices",
    form: "json",
    byDefault: null,
    without: "list prices",
    says: "prices of your own, before list prices",
  },
  { name: "redact.keys", form: "list", byDefault: null, says: "names of attributes and columns that are hidden" },
  { name: "redact.patterns", form: "list", byDefault: null, says: "regular expressions of what is hidden in texts" },
  {
    name: "retention.days",
    form: "number",
    otherVariables: ["PERFORMANCE_LOG_RETENTION_DAYS"],
    option: "kymo prune --days",
    byDefault: null,
    without: "forever",
    says: "days that kymo prune keeps",
  },
  {
    name: "retention.bytes",
    form: "text",
    option: "kymo prune --bytes",
    byDefault: null,
    without: "no limit",
    says: "size that kymo prune keeps a folder below",
  },
  {
    name: "retention.archive",
    form: "text",
    option: "kymo prune --archive",
    byDefault: null,
    without: "none: files are removed",
    says: "folder that kymo prune moves files to",
  },
  {
    name: "notify.webhooks",
    form: "json",
    byDefault: null,
    says: "webhooks that hear of failed checks",
    isSecret: true,
  },
  { name: "suggestions.least_ratio", form: "number", byDefault: 0.01, says: "least share of bill or time" },
  { name: "suggestions.least_usd", form: "number", byDefault: 1, says: "least USD a month" },
  { name: "suggestions.off", form: "list", byDefault: null, says: "rules that are not asked" },
  {
    name: "suggestions.limits",
    form: "json",
    byDefault: null,
    without: "those of the rules",
    says: "limits of rules, by rule and name",
  },
];

/** The variables that set a setting, the first that is set wins. */
export function variablesOf({ name, otherVariables = [] }: SettingSpec): readonly string[] {
  return [`KYMO_${name.replaceAll(".", "_").toUpperCase()}`, ...otherVariables];
}
