// Packs src/embedded/data/bootstrap/*.yaml, the objects of a new cluster, into one JSON file that is read at every start: each as an API server
// stores it, with defaults and managed fields, so that no cluster has to work that out anew.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { parseAllDocuments } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));
const data = path.join(root, "src", "embedded", "data");

/** The program's own code, compiled as it is now; inside the package, where it finds its data. */
const prepare = async (objects) => {
  const folder = mkdtempSync(path.join(root, "build-"));
  const outfile = path.join(folder, "prepare.mjs");
  try {
    await build({
      entryPoints: [path.join(root, "src", "embedded", "auth", "prepare-bootstrap.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      banner: {
        js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
      },
    });
    const { prepareBootstrap } = await import(outfile);
    return prepareBootstrap(objects);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const folder = path.join(data, "bootstrap");
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted()
  .flatMap((name) =>
    parseAllDocuments(readFileSync(path.join(folder, name), "utf8")).map((document) =>
      document.toJSON(),
    ),
  );
const lines = (await prepare(recorded)).map((object) => JSON.stringify(object));
writeFileSync(path.join(data, "bootstrap.json"), `[\n${lines.join(",\n")}\n]\n`);
