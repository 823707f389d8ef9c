// Builds what the pages load into quanheng/web/static/dist, from the pinned packages and our own sources:
// scripts and styles by esbuild, one sprite of icons, a manifest (plain name → name with a hash) and a .gz beside each.
// Nothing is built where nothing changed since the last time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCES = join(ROOT, "quanheng/web/static/src");
const DIST = join(ROOT, "quanheng/web/static/dist");
const FRESH = `${DIST}.new`;
const ICONS = join(ROOT, "node_modules/@tabler/icons/icons/outline");
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const read = (path) => readFileSync(path);
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

/** Eight letters and digits that stand for the content: what the server takes as “never changes”. */
function hash(content) {
  const bytes = createHash("sha256").update(content).digest().subarray(0, 8);
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** What everything is built from, as one word. */
function inputs() {
  const digest = createHash("sha256");
  for (const path of [fileURLToPath(import.meta.url), join(ROOT, "package-lock.json"), ...files(SOURCES)]) {
    digest.update(path.slice(ROOT.length)).update(read(path));
  }
  return digest.digest("hex");
}

function isBuilt(word) {
  const stamp = join(DIST, "built.txt");
  if (!existsSync(stamp) || read(stamp).toString() !== word) return false;
  const manifest = JSON.parse(read(join(DIST, "manifest.json")));
  return Object.values(manifest).every((name) => existsSync(join(DIST, name)));
}

/** One file of symbols; `<use href="…#home">` draws one in the colour of the text around it. */
function sprite() {
  const names = JSON.parse(read(join(SOURCES, "icons.json")));
  const symbols = Object.entries(names).map(([name, icon]) => {
    const svg = read(join(ICONS, `${icon}.svg`)).toString();
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function bundles() {
  const { build } = await import("esbuild");
  const done = await build({
    absWorkingDir: ROOT,
    entryPoints: ["app.css", "app.js", "early.js", "charts.js"].map((name) => join(SOURCES, name)),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome109", "firefox115", "safari16.4"],
    legalComments: "none",
    write: false,
    outdir: "out",
    logLevel: "warning",
  });
  return done.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]);
}

function keep(manifest, name, content) {
  const ending = extname(name);
  const hashed = `${basename(name, ending)}-${hash(content)}${ending}`;
  writeFileSync(join(FRESH, hashed), content);
  writeFileSync(join(FRESH, `${hashed}.gz`), gzipSync(content, { level: 9 }));
  manifest[name] = hashed;
}

async function main() {
  const word = inputs();
  if (isBuilt(word)) return;
  rmSync(FRESH, { recursive: true, force: true });
  mkdirSync(FRESH, { recursive: true });
  const manifest = {};
  for (const [name, content] of await bundles()) keep(manifest, name, content);
  keep(manifest, "icons.svg", Buffer.from(sprite()));
  keep(manifest, "logo.svg", read(join(SOURCES, "logo.svg")));
  writeFileSync(join(FRESH, "manifest.json"), JSON.stringify(manifest, null, 1));
  writeFileSync(join(FRESH, "built.txt"), word);
  rmSync(DIST, { recursive: true, force: true });
  renameSync(FRESH, DIST); // whole or not at all
}

try {
  await main();
} catch (error) {
  console.error(`The files of the pages cannot be built: ${error.message.replace(/\.?$/, ".")} Run “npm ci --ignore-scripts” and try again.`);
  process.exit(1);
}
