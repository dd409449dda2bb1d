// Copies what the pages need out of node_modules into the folder that the server serves.
// Nothing is bundled or changed, except that yasqe loses the completers that ask other hosts.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "..", "src", "provolta", "web", "static", "vendor");
const FONT = "@fontsource-variable/source-sans-3";
const COPIED = [
  [`${FONT}/files/source-sans-3-latin-wght-normal.woff2`, "source-sans-3-latin.woff2"],
  [`${FONT}/files/source-sans-3-latin-ext-wght-normal.woff2`, "source-sans-3-latin-ext.woff2"],
  [`${FONT}/LICENSE`, "source-sans-3-licence.txt"],
  ["@zazuko/yasqe/build/yasqe.min.js", "yasqe.js"],
  ["@zazuko/yasqe/build/yasqe.min.css", "yasqe.css"],
  ["cytoscape/dist/cytoscape.min.js", "cytoscape.js"],
  ["world-atlas/countries-110m.json", "countries-110m.json"],
];
// Where yasqe would ask others for prefixes and terms; without an address it asks nobody.
const REMOTE = [/https?:\/\/prefix\.cc\/[^"'`]*/g, /\/\/lov\.linkeddata\.es\/[^"'`]*/g];

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
for (const [from, to] of COPIED) {
  copyFileSync(join(modules, from), join(vendor, to));
}
const editor = join(vendor, "yasqe.js");
let text = readFileSync(editor, "utf8").replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n");
for (const address of REMOTE) {
  text = text.replace(address, "");
}
writeFileSync(editor, text);
const versions = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies;
// With its version in the address a font may be kept for a year. A page whose font comes late keeps
// the system's, so that nothing moves under the reader; the next page has it.
const face = (file, range) =>
  `@font-face{font-family:"Source Sans 3";font-weight:200 900;font-display:optional;` +
  `src:url(${file}?v=${versions[FONT]}) format("woff2");unicode-range:${range}}\n`;
const ranges = JSON.parse(readFileSync(join(modules, FONT, "unicode.json"), "utf8"));
writeFileSync(
  join(vendor, "fonts.css"),
  face("source-sans-3-latin.woff2", ranges.latin) +
    face("source-sans-3-latin-ext.woff2", ranges["latin-ext"]),
);
writeFileSync(join(vendor, "versions.json"), JSON.stringify(versions, null, 2) + "\n");
