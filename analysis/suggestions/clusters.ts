/** What happens together: events that come or stay away as one. @module */
import type { EventSample } from "../engine/event_source.ts";

/** With fewer users each of them is nearly everything, and sessions are what comes and goes. */
const FEWEST_USERS = 20;
/** So many events must say whose they are. */
const LEAST_KNOWN = 0.5;

/** Says to what a row belongs. */
export type ClusterOf = (row: number) => string;

/**
 * Decides what happens together: what is of one user, where there are many users, else of one session, else of one trace. Makes the
 * function for rows of the sample, or of a part of it.
 */
export function clustering({ columns: { user }, rows }: EventSample): (part: EventSample) => ClusterOf {
  const users = new Set<unknown>();
  let known = 0;
  for (let row = 0; row < rows; row++) {
    if (user![row] === null) continue;
    users.add(user![row]);
    known++;
  }
  const isByUser = users.size >= FEWEST_USERS && known >= LEAST_KNOWN * rows;
  return ({ columns }) => (row) => {
    const whose = isByUser ? columns.user![row] : null;
    return String(whose ?? columns.session_id![row] ?? columns.trace_id![row]);
  };
}
