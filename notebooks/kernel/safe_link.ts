/** Links and pictures that a page may have. @module */

const LINK = /^(?:https?:\/\/|mailto:|#)/i;
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/i;

/** Whether an address leads to the web, to a mailbox or to a place on the page, and runs nothing. */
export function isSafeLink(address: string): boolean {
  return LINK.test(address);
}

/** Whether a picture stands in the page itself. */
export function isSafePicture(address: string): boolean {
  return PICTURE.test(address);
}
