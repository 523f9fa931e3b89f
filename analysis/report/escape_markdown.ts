/** Text inside Markdown. @module */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Escapes a text for GitHub-flavoured Markdown, also inside of a table's cell: what would be markup, HTML, an entity, a link or
 * mathematics shows as it is. Letters and digits around `_`, as in `agent_001`, need no help.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]|~$]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/[&<>]/g, (character) => ENTITIES[character]!)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, "\\$&")
    .replace(/!(?=\\\[)/g, "\\!")
    .replace(/^(\s*)([#+=-])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");
}
