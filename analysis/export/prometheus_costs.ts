/** Costs of calls, and what is in none, as counters. Pure. @module */
import { labelPairs, type MetricFamily, type NumberSample } from "../../recorder/live/prometheus_text.ts";
import type { FamilySpec } from "../../recorder/live/metric_families.ts";
import { totalOf, usdOf } from "../cost_amounts.ts";
import type { GroupCost } from "../cost_stats.ts";
import { rest } from "../group_keys.ts";
import { EXPORT_FAMILIES } from "./prometheus_families.ts";
import { fieldLabels, type LabelRules } from "./prometheus_histograms.ts";
import { createLabelTable } from "./prometheus_labels.ts";
import { CALL_FIELDS } from "./prometheus_questions.ts";

/** The families. A group without a price has no cost, one of which all is priced has 0 unpriced tokens. */
export function costFamilies(groups: readonly GroupCost[], rules: LabelRules): MetricFamily[] {
  const { cost, unpricedTokens } = EXPORT_FAMILIES;
  const priced = groups.filter((group) => group.priced.calls > 0);
  const withTokens = groups.filter(({ tokens }) => tokens > 0);
  return [
    {
      ...cost,
      samples: sums(priced, { family: cost, first: 0, rules, of: ({ priced }) => usdOf(totalOf(priced.amounts)) ?? 0 }),
    },
    {
      ...unpricedTokens,
      samples: sums(withTokens, {
        family: unpricedTokens,
        first: 1,
        rules,
        of: ({ tokens, priced }) => rest(tokens, priced.tokens),
      }),
    },
  ];
}

/** How groups are added up. */
interface SumOptions {
  readonly family: FamilySpec;
  /** The first of the labels of a call that the family has. */
  readonly first: number;
  readonly rules: LabelRules;
  readonly of: (group: GroupCost) => number;
}

function sums(groups: readonly GroupCost[], { family, first, rules, of }: SumOptions): NumberSample[] {
  const nameOf = (labels: readonly (string | null)[]): typeof labels => rules.nameCall(labels).slice(first);
  const table = createLabelTable({ nameOf, create: () => ({ total: 0 }) });
  for (const group of groups) table.find(fieldLabels(group.by, CALL_FIELDS, rules.text)).total += of(group);
  return table.sets().map(({ labels, value }) => ({ labels: labelPairs(family.labels, labels), value: value.total }));
}
