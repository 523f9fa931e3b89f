/** Has what other writers left behind converted, soon after a recorder starts. @module */
import type { Converter } from "./converter.ts";
import type { LeftJournal } from "./gather_journals.ts";
import { findLeftBehind, MANY_JOURNALS } from "./left_behind.ts";

/** Journals on their way to new owners. */
export interface Adoption {
  /** Looks now for what a crash left behind, if there was no time yet: also programs that end at once clean up. */
  close(): void;
}

/** What an adoption needs to know. */
export interface AdoptionOptions {
  /** Folder of the journals. */
  readonly openDir: string;
  /** Writer whose own journals are none of its business. */
  readonly writerId: string;
  /** What converts them. */
  readonly converter: Converter;
  /** Hears of a folder that cannot be read. */
  readonly onError: (error: Error) => void;
}

/** Looks once, when the program first gives way: its start is not slowed. */
export function startAdoption({ openDir, writerId, converter, onError }: AdoptionOptions): Adoption {
  if (!converter.canConvert) return { close: () => {} };
  let isDone = false;
  const timer = setTimeout(() => look({ isClosing: false }), 0);
  Deno.unrefTimer(timer as unknown as number);

  function look({ isClosing }: { readonly isClosing: boolean }): void {
    isDone = true;
    try {
      const { crashed, closed } = findLeftBehind(openDir, writerId);
      for (const journals of portions(crashed)) converter.adopt({ journals, isUrgent: true });
      if (isClosing) return;
      for (const journals of portions(closed)) converter.adopt({ journals, isUrgent: false });
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  return {
    close(): void {
      clearTimeout(timer);
      if (!isDone) look({ isClosing: true });
    },
  };
}

function portions(journals: readonly LeftJournal[]): LeftJournal[][] {
  return Array.from(
    { length: Math.ceil(journals.length / MANY_JOURNALS) },
    (_, index) => journals.slice(index * MANY_JOURNALS, (index + 1) * MANY_JOURNALS),
  );
}
