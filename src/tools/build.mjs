// Bundle the program into dist/: one entry per process or worker, shared chunks, everything rarely needed behind dynamic imports.
import { existsSync } from "node:fs";
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const from = (...segments) => path.join(root, ...segments);

// Ink loads its developer tools only when DEV=true; the package is not installed, and a static import of it would fail.
const withoutDevtools = {
  name: "without-devtools",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "stub", namespace: "stub" }));
    onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "export default {};" }));
  },
};

// Places in libraries that would make frames wait; what they compute stays the same.
const shortcuts = [
  {
    // Yoga fetches its own `data:` URL, for which Node loads its whole HTTP client; without `fetch` it decodes the text itself.
    file: /yoga-wasm-base64-esm\.js$/,
    before: '||"function"!=typeof fetch?',
    after: "||true?",
  },
  {
    // Ink compares the styles of every two neighbouring cells; most are the same, which needs no sets.
    file: /ansi-tokenize[/\\]build[/\\]diff\.js$/,
    before: "export function diffAnsiCodes(from, to) {",
    after:
      "export function diffAnsiCodes(from, to) { if (from.length === to.length && from.every((style, index) => style.code === to[index].code && style.endCode === to[index].endCode)) { return []; }",
  },
  {
    // Ink takes every line apart anew for every frame, though most are as they were in the one before.
    file: /ink[/\\]build[/\\]output\.js$/,
    before: "caches = new OutputCaches();",
    after:
      "static caches; get caches() { const { caches } = Output; return caches !== undefined && caches.styledChars.size < 5000 ? caches : (Output.caches = new OutputCaches()); }",
  },
  {
    // What Drydock draws with is one cell wide each (a test holds it); asking about emoji compiles their whole table.
    file: new RegExp(`^${from("node_modules", "string-width", "index.js").replaceAll(/[^\\w]/g, String.raw`\\$&`)}$`),
    before: "if (/^[\\u0020-\\u007E]*$/.test(string)) {",
    after:
      "if (/^[\\u0020-\\u007E]*$/.test(string) || (ambiguousIsNarrow && /^[\\u0020-\\u007E─│█░●○◐✔✖▸·…→↑↓]*$/.test(string))) {",
  },
  {
    // The layout has measured the same text already, and remembers it.
    file: /ink[/\\]build[/\\]render-node-to-output\.js$/,
    before: "import widestLine from 'widest-line';",
    after:
      "import measureText from './measure-text.js'; const widestLine = (text) => measureText(text).width;",
  },
];

const withShortcuts = {
  name: "with-shortcuts",
  setup({ onLoad }) {
    for (const { file, before, after } of shortcuts) {
      onLoad({ filter: file }, async ({ path: source }) => {
        const text = await readFile(source, "utf8");
        if (!text.includes(before)) {
          throw new Error(`${source} has changed; look again at what it makes the first frame wait for.`);
        }

        return { contents: text.replace(before, after), loader: "js" };
      });
    }
  },
};

export const bundle = async ({ outdir = from("dist") } = {}) => {
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["src/cli.ts", "src/embedded/process.ts", "src/embedded/containers/worker/main.ts", "src/embedded/ingress/worker/main.ts"].filter(
      (file) => existsSync(from(file)),
    ),
    outbase: "src",
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    platform: "node",
    format: "esm",
    target: "node20",
    jsx: "automatic",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    plugins: [withoutDevtools, withShortcuts],
  });
  await chmod(path.join(outdir, "cli.js"), 0o755);
  await writeFile(path.join(outdir, "build-id"), `${await digestOf(outdir)}\n`);
};

/** Of all files of the bundle: a cluster that an older one started is told by it. */
const digestOf = async (outdir) => {
  const hash = createHash("sha256");
  const names = (await readdir(outdir, { recursive: true })).filter((name) => name.endsWith(".js"));
  for (const name of names.sort()) {
    hash.update(`${name}\n`).update(await readFile(path.join(outdir, name)));
  }

  return hash.digest("hex").slice(0, 16);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
