// Bundle the program into dist/: one entry per process or worker, shared chunks, everything rarely needed behind dynamic imports.
import { existsSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
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

export const bundle = async ({ outdir = from("dist") } = {}) => {
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["src/cli.ts", "src/embedded/process.ts", "src/embedded/containers/worker/main.ts"].filter(
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
    plugins: [withoutDevtools],
  });
  await chmod(path.join(outdir, "cli.js"), 0o755);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
