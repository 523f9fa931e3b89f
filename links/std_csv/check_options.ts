/**
 * Refuses options that the real package knows and this stand-in does not, so that nothing is ignored silently.
 *
 * @param action What the caller does, as in "Cannot parse CSV".
 * @param options The options given; one that is undefined counts as not given.
 * @param supported The names of the options that work.
 * @throws {TypeError} If another option is given.
 */
export function checkOptions(action: string, options: object | undefined, supported: readonly string[]): void {
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value === undefined || supported.includes(name)) continue;
    const names = supported.map((known) => `"${known}"`).join(", ");
    throw new TypeError(`Cannot ${action}: option "${name}" is not supported by the stand-in, supported are ${names}`);
  }
}
