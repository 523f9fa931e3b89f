/** What the run before found, in a file: so that cron does not say the same every five minutes. @module */

interface CheckState {
  readonly kymo_check_state: 1;
  readonly failing: readonly string[];
}

/**
 * Reads which checks failed in the run before; `null` where there was none.
 *
 * @throws {Error} If the file is something else, which must not be overwritten, or cannot be read.
 */
export function readCheckState(path: string): readonly string[] | null {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Error(`Cannot read state "${path}": ${error instanceof Error ? error.message : error}`);
  }
  if (text.trim() === "") return null;
  const state = parsed(text);
  if (state !== null) return state.failing;
  throw new SyntaxError(`Cannot read state "${path}": it is no state of kymo check, remove it or name another file`);
}

/**
 * Writes which checks failed, whole or not at all.
 *
 * @throws {Error} If the file cannot be written.
 */
export function writeCheckState(path: string, failing: readonly string[]): void {
  const state: CheckState = { kymo_check_state: 1, failing };
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    Deno.writeTextFileSync(temporary, `${JSON.stringify(state)}\n`, { createNew: true });
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was never made.
    }
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot write state "${path}": ${problem.replaceAll(temporary, path)}`);
  }
}

function parsed(text: string): CheckState | null {
  try {
    const { kymo_check_state, failing } = JSON.parse(text) as Partial<CheckState>;
    const isState = kymo_check_state === 1 && Array.isArray(failing) && failing.every((id) => typeof id === "string");
    return isState ? { kymo_check_state, failing } : null;
  } catch {
    return null; // the caller says so
  }
}
