/** Parameters of notebooks, as papermill has them: a cell with the tag "parameters" declares them and says their defaults. @module */
import type { JsonValue } from "./json_value.ts";
import { type Cell, type CodeCell, hasTag, type Notebook } from "./notebook.ts";
import { type Declaration, topDeclarations } from "./top_declarations.ts";

/** A parameter. */
export interface NotebookParameter {
  /** Its name. */
  readonly name: string;
  /** Its default as it is written; empty where it has none. */
  readonly value: string;
}

const DECLARES = "parameters";
const INJECTED = "injected-parameters";

/** What the cell with the tag "parameters" declares, with the defaults as they are written; empty where there is none. */
export function notebookParameters(notebook: Notebook): NotebookParameter[] {
  return declarations(notebook).map(({ name, value }) => ({ name, value }));
}

/**
 * Puts a cell that sets parameters behind the one that declares them; it has the tag "injected-parameters" and takes the
 * place of one that an earlier run put there.
 *
 * @throws {TypeError} If the notebook does not declare one of them with `let`, or a value is no JSON.
 */
export function withParameters(notebook: Notebook, values: Readonly<Record<string, JsonValue>>): Notebook {
  const names = Object.keys(values);
  if (names.length === 0) return notebook;
  const at = notebook.cells.findIndex(isDeclaring);
  if (at === -1) {
    throw new TypeError(`Cannot set parameter "${names[0]}": the notebook has no code cell with the tag "${DECLARES}"`);
  }
  const declared = declarations(notebook);
  for (const name of names) check(name, declared);
  const assignments = names.map((name) => `${name} = ${literal(name, values[name])};`);
  const before = notebook.cells.find((cell) => hasTag(cell, INJECTED));
  const taken = new Set(notebook.cells.map(({ id }) => id));
  const injected: CodeCell = {
    cell_type: "code",
    id: before?.id ?? freeId(taken),
    metadata: { tags: [INJECTED] },
    // The last line keeps the value of the last assignment from being shown.
    source: ["// Parameters", ...assignments, "void 0;"].join("\n"),
    execution_count: null,
    outputs: [],
  };
  const cells = notebook.cells.flatMap((cell): Cell[] => {
    if (hasTag(cell, INJECTED)) return [];
    return cell === notebook.cells[at] ? [cell, injected] : [cell];
  });
  return { ...notebook, cells };
}

function isDeclaring(cell: Cell): boolean {
  return cell.cell_type === "code" && hasTag(cell, DECLARES);
}

function declarations({ cells }: Notebook): Declaration[] {
  const cell = cells.find(isDeclaring);
  return cell === undefined ? [] : topDeclarations(cell.source);
}

function check(name: string, declared: readonly Declaration[]): void {
  const found = declared.find((one) => one.name === name);
  if (found === undefined) {
    const names = declared.map((one) => one.name).join(", ");
    throw new TypeError(
      `Cannot set parameter "${name}": the notebook does not declare it, parameters are ${names || "none"}`,
    );
  }
  if (found.keyword === "const") {
    throw new TypeError(`Cannot set parameter "${name}": it is declared with const, parameters are declared with let`);
  }
}

function literal(name: string, value: JsonValue | undefined): string {
  const text = JSON.stringify(value);
  if (text === undefined || (typeof value === "number" && !Number.isFinite(value))) {
    throw new TypeError(`Cannot set parameter "${name}": its value must be JSON, current value is ${value}`);
  }
  // In a literal that key would set the prototype.
  return text.includes("__proto__") ? `JSON.parse(${JSON.stringify(text)})` : text;
}

function freeId(taken: ReadonlySet<string>): string {
  for (let round = 0;; round++) {
    const id = round === 0 ? INJECTED : `${INJECTED}-${round}`;
    if (!taken.has(id)) return id;
  }
}
