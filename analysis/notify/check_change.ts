/** What changed since the run before. Pure. @module */

/** What changed. */
export interface CheckChange {
  /** `new`: nothing is known of a run before; `changed`: other checks fail; `same`; `recovered`: none fails any more. */
  readonly kind: "new" | "changed" | "same" | "recovered";
  /** Ids of the checks that make this run fail, and of those that did before and are not known now. */
  readonly failing: readonly string[];
  /** Those that did not before. */
  readonly newly_failing: readonly string[];
  /** Those that did before and do no more. */
  readonly recovered: readonly string[];
}

/**
 * Compares the checks that make a run fail with those of the run before.
 *
 * @param before Ids of the run before; `null` where nothing is known of one.
 */
export function checkChange(failing: readonly string[], before: readonly string[] | null): CheckChange {
  const newly = failing.filter((id) => !(before ?? []).includes(id));
  const recovered = (before ?? []).filter((id) => !failing.includes(id));
  const kind = before === null
    ? "new"
    : newly.length + recovered.length === 0
    ? "same"
    : failing.length === 0
    ? "recovered"
    : "changed";
  return { kind, failing, newly_failing: newly, recovered };
}
