/** Values that begin with a dash. @module */

/**
 * Binds a value such as `-1`, or `-` alone, to the option before it, `--days=-1`: `parseArgs` would take it for an option of its own, and
 * the command could not say what is wrong with it.
 */
export function bindNegative(args: readonly string[], options: readonly string[]): string[] {
  const flags = new Set(options.map((option) => `--${option}`));
  const bound: string[] = [];
  for (const arg of args) {
    const before = bound.at(-1);
    if (before !== undefined && flags.has(before) && /^-(\.?\d|$)/.test(arg)) {
      bound[bound.length - 1] = `${before}=${arg}`;
    } else bound.push(arg);
  }
  return bound;
}
