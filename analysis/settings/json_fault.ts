/** What is wrong with text that is no JSON. @module */

/** In the words of the parser, without the text itself, which it quotes: settings hold secrets. */
export function jsonFault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!message.endsWith("is not valid JSON")) return message;
  const [, token] = /^Unexpected token '(.{1,2})', /su.exec(message) ?? [];
  return token === undefined ? "it holds no value" : `unexpected "${token}"`;
}
