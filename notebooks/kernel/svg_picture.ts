/** Drawings as pictures. @module */
import { Buffer } from "node:buffer";

/** An SVG document as a data URL: as a picture it shows, follows the colour scheme, and runs nothing. */
export function svgPicture(svg: string): string {
  const named = /<svg\b[^>]*\sxmlns\s*=/.test(svg)
    ? svg
    : svg.replace(/<svg\b/, '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml;base64,${Buffer.from(named).toString("base64")}`;
}
