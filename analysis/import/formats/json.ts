/** `json`: Kymo's own export, a list of events. @module */
import type { ImportFormat } from "../import_format.ts";
import { isObject } from "../lenient_json.ts";
import { documentRows } from "./document_parts.ts";
import { OWN_COLUMNS, ownEvent } from "./own_event.ts";

/** The format. */
export const json: ImportFormat = {
  name: "json",
  says: "events as kymo export json writes them: a list, or an object with the list events",
  grows: false,
  hasIds: () => true,
  isOwn: () => true,
  options: [],
  matches: ({ document, keys, innerKeys }) => {
    const names = document === "list" ? keys : keys.has("events") ? innerKeys : new Set<string>();
    return document !== null && OWN_COLUMNS.every((name) => names.has(name));
  },
  read: (reading) =>
    documentRows(reading, {
      lists: ["events"],
      read: (value, { index }) => index === null ? null : isObject(value) ? ownEvent(value) : "it is no object",
    }),
};
