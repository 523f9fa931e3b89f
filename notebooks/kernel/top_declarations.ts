/** What the code of a cell declares outside of functions and blocks. @module */

/** A variable. */
export interface Declaration {
  readonly keyword: "let" | "const" | "var";
  readonly name: string;
  /** What it begins with, as it is written; empty where nothing is said. */
  readonly value: string;
}

/** Comments, texts, names, and single characters. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|[\w$\u0080-\uffff]+|\s+|[^]/g;
const KEYWORDS: readonly string[] = ["let", "const", "var"];

interface Token {
  readonly text: string;
  readonly depth: number;
}

/**
 * Finds `let name: type = value` and the like, several in one statement too. It reads plain declarations as parameters
 * are; names taken out of patterns are not found.
 */
export function topDeclarations(code: string): Declaration[] {
  const tokens = withDepth(code);
  const found: Declaration[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const { text: keyword, depth } = tokens[at]!;
    if (depth !== 0 || !isKeyword(keyword)) continue;
    const end = statementEnd(tokens, at + 1);
    for (const declarator of split(tokens.slice(at + 1, end), ",")) {
      const [name, value] = readDeclarator(declarator);
      if (name !== null) found.push({ keyword, name, value });
    }
    at = end;
  }
  return found;
}

function isKeyword(text: string): text is Declaration["keyword"] {
  return KEYWORDS.includes(text);
}

function withDepth(code: string): Token[] {
  let depth = 0;
  return (code.match(TOKEN) ?? []).filter((text) => !/^\/[/*]/.test(text)).map((text) => {
    if (/^[)\]}]$/.test(text)) depth--;
    const token = { text, depth };
    if (/^[([{]$/.test(text)) depth++;
    return token;
  });
}

/** Up to a semicolon, or a line break where neither the line before nor the one after it goes on. */
function statementEnd(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at++) {
    const { text, depth } = tokens[at]!;
    if (depth !== 0) continue;
    if (text === ";") return at;
    if (!/^\s*\n\s*$/.test(text)) continue;
    const before = tokens.slice(from, at).findLast((token) => token.text.trim() !== "")?.text ?? ",";
    const after = tokens.slice(at + 1).find((token) => token.text.trim() !== "")?.text ?? "";
    if (!/^[=,+\-*/?:&|.<>(]$/.test(before) && !/^[=,+\-*/?:&|.<>)\]}]$/.test(after)) return at;
  }
  return tokens.length;
}

function split(tokens: readonly Token[], separator: string): Token[][] {
  const parts: Token[][] = [[]];
  let angles = 0;
  for (const token of tokens) {
    if (token.depth === 0 && token.text === "<") angles++;
    if (token.depth === 0 && token.text === ">") angles = Math.max(0, angles - 1);
    if (token.depth === 0 && angles === 0 && token.text === separator) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function readDeclarator(tokens: readonly Token[]): [name: string | null, value: string] {
  const name = tokens.find(({ text }) => text.trim() !== "")?.text ?? "";
  if (!/^[\p{L}$_][\w$\u0080-\uffff]*$/u.test(name)) return [null, ""];
  const equals = tokens.findIndex(({ text, depth }, index) => {
    return depth === 0 && text === "=" && tokens[index + 1]?.text !== ">";
  });
  if (equals === -1) return [name, ""];
  return [name, tokens.slice(equals + 1).map(({ text }) => text).join("").trim()];
}
