// Rebuilds what is committed in src/tiltas/ui/static/ui and tests/vendor.
//   npm install --no-package-lock && npm run build
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import subset from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "src/tiltas/ui/static/ui");
const modules = join(here, "node_modules");
const read = (...parts) => readFileSync(join(...parts), "utf8");
process.chdir(here);

for (const folder of ["fonts", "licences"]) {
  rmSync(join(out, folder), { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
}

// Theme: our colours through the design system's own tool ----------------------------------------------------------------

const designsystemet = join(modules, "@digdir/designsystemet/dist/bin/designsystemet.js");
const tool = (...words) => execFileSync(process.execPath, [designsystemet, ...words], { stdio: "pipe" });
tool("tokens", "create", "--config", "designsystemet.config.json", "--clean");
tool("tokens", "build", "-t", ".build/tokens", "-o", ".build/theme", "--clean");

const block = (start) => new RegExp(`${start}[^{]*\\{[^{}]*\\{(?:[^{}]|\\{[^{}]*\\})*\\}\\s*\\}`, "g");
const theme = read(".build/theme/tiltas.css")
  .replace(/@charset[^;]*;/, "")
  // Light is the ground on which the rest stands; saying it again for "auto" only adds weight.
  .replace(block("@media \\(prefers-color-scheme: light\\)"), "")
  .replace(block("@layer ds\\.theme\\.typography\\.secondary"), "")
  // Paper is never dark.
  .replaceAll("@media (prefers-color-scheme: dark)", "@media screen and (prefers-color-scheme: dark)")
  .replace(block("@layer ds\\.theme\\.color-scheme\\.dark"), (found) => `@media screen {\n${found}\n}`);

// Stylesheet: only the parts of the design system that our components stand on ---------------------------------------------

const parts = { "ds.base": ["base"], system: ["button", "input"] };
const system = Object.entries(parts)
  .flatMap(([layer, names]) =>
    names.map((name) => `@layer ${layer} {${read(modules, `@digdir/designsystemet-css/dist/src/${name}.css`)}}`),
  )
  .join("\n")
  // Pictures inside a stylesheet are refused by our content security policy; our icons stand in the page.
  .replace(/url\("data:[^"]*"\)/g, "none");

const css = (...parts) => read(here, "css", ...parts);
const layer = (name, text) => `@layer ${name} {\n${text}\n}`;
const components = readdirSync(join(here, "css/components")).sort();

// Fonts: cut to the letters and features we use, weights 400 to 700 ---------------------------------------------------------

const range = (...pairs) =>
  pairs.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
const latin = range([0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153], [0x2bb, 0x2bc], [0x2c6], [0x2da], [0x2dc],
  [0x2000, 0x206f], [0x20ac], [0x2122], [0x2190, 0x2193], [0x2212], [0x2215]);
const latinExt = range([0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x218, 0x21b], [0x1e9e]);
const cyrillic = range([0x301], [0x400, 0x45f], [0x490, 0x491], [0x2116]);
const arabic = range([0x60c], [0x61b], [0x61f], [0x621, 0x652], [0x660, 0x66d], [0x670, 0x671], [0x67e], [0x686],
  [0x698], [0x6a9], [0x6af], [0x6cc], [0x6d4], [0x6f0, 0x6f9], [0x200c, 0x200f]);
const inter = (name) => join(modules, `@fontsource-variable/inter/files/inter-${name}-wght-normal.woff2`);
const noto = join(modules, "@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2");
const keepFeatures = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "calt", "liga", "rlig", "curs", "init", "medi", "fina", "isol"];
const fonts = [
  ["inter-latin", "Inter", inter("latin"), latin],
  ["inter-latin-ext", "Inter", inter("latin-ext"), latinExt],
  ["inter-cyrillic", "Inter", inter("cyrillic"), cyrillic],
  ["inter-cyrillic-ext", "Inter", inter("cyrillic-ext"), range([0x460, 0x48f], [0x492, 0x52f], [0x20b4])],
  ["noto-sans-arabic", "Noto Sans Arabic", noto, arabic],
];
const hex = (number) => number.toString(16).toUpperCase();
const unicodeRange = (points) => {
  const runs = [];
  for (const point of [...points].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && point === last[1] + 1) last[1] = point;
    else runs.push([point, point]);
  }
  return runs.map(([from, to]) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)).join(",");
};
let faces = "";
for (const [name, family, file, points] of fonts) {
  const cut = await subset(readFileSync(file), String.fromCodePoint(...points), {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700 } },
    // Contextual alternates of Inter are ornaments; those of Arabic are spelling.
    keepFeatures: family === "Inter" ? keepFeatures.filter((f) => f !== "calt") : keepFeatures,
  });
  writeFileSync(join(out, "fonts", `${name}.woff2`), cut);
  // The ext file of Arabic must not claim the marks that Inter has too.
  const claimed = family === "Inter" ? points : points.filter((point) => point < 0x2000);
  faces += `@font-face{font-family:"${family}";font-style:normal;font-weight:400 700;font-display:swap;` +
    `src:url("fonts/${name}.woff2") format("woff2");unicode-range:${unicodeRange(claimed)}}\n`;
}
// While the font is on its way: a local one of the same width, so that nothing jumps.
faces += `@font-face{font-family:"Inter fallback";src:local("Arial"),local("Liberation Sans");size-adjust:107.4%;` +
  `ascent-override:90.2%;descent-override:22.48%;line-gap-override:0%}\n`;

const whole = [
  css("layers.css"),
  faces,
  theme,
  system,
  layer("tokens", css("tokens.css")),
  layer("base", css("base.css")),
  layer("frame", css("frame.css")),
  layer("layout", css("layout.css")),
  ...components.map((name) => layer("components", css("components", name))),
  layer("utilities", css("utilities.css")),
  layer("print", css("print.css")),
].join("\n");

// What the parts of the design system leave behind and nobody reads is dropped, round after round. Colours, sizes and
// shadows stay: the rooms' own stylesheets use them.
const prune = (text) => {
  for (;;) {
    const used = new Set([...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((found) => found[1]));
    const next = text.replace(/(--_?dsc?-[\w-]+):((?:[^;{}"]|"[^"]*")*)(;|(?=\}))/g, (all, name) =>
      used.has(name) || /^--ds-(color|size|border|shadow)/.test(name) ? all : "");
    if (next === text) return text;
    text = next;
  }
};
const minified = transform({ filename: "tiltas.css", code: Buffer.from(whole), minify: true }).code.toString();
const pruned = transform({ filename: "tiltas.css", code: Buffer.from(prune(minified)), minify: true }).code;
if (/url\(["']?(data:|https?:|\/\/)/.test(pruned.toString())) throw new Error("The stylesheet loads from outside.");
writeFileSync(join(out, "tiltas.css"), pruned);

// Scripts --------------------------------------------------------------------------------------------------------------------

mkdirSync(join(root, "tests/vendor"), { recursive: true });
copyFileSync(join(modules, "axe-core/axe.min.js"), join(root, "tests/vendor/axe.min.js"));

// Licences of what is not ours --------------------------------------------------------------------------------------------------

const licence = (module, name, target) => copyFileSync(join(modules, module, name), target);
licence("@digdir/designsystemet-css", "LICENSE", join(out, "licences/designsystemet.txt"));
licence("@fontsource-variable/inter", "LICENSE", join(out, "licences/inter.txt"));
licence("@fontsource-variable/noto-sans-arabic", "LICENSE", join(out, "licences/noto-sans-arabic.txt"));
licence("axe-core", "LICENSE", join(root, "tests/vendor/axe-core-licence.txt"));

for (const name of ["tiltas.css", ...readdirSync(join(out, "fonts")).map((f) => `fonts/${f}`)]) {
  const bytes = readFileSync(join(out, name));
  console.log(name.padEnd(32), bytes.length, "gzip", gzipSync(bytes).length, "brotli", brotliCompressSync(bytes).length);
}
