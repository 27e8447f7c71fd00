// Makes src/embedded/data/openapi/writing from src/embedded/data/openapi/v3: what kubectl reads of each document when it writes.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(root, "src", "embedded", "data", "openapi");
const { outputFiles } = await build({
  entryPoints: [path.join(root, "src", "embedded", "api", "openapi-for-writing.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { forWriting } = await import(`data:text/javascript;base64,${code}`);

const made = path.join(folder, "writing");
rmSync(made, { recursive: true, force: true });
mkdirSync(made);
for (const name of readdirSync(path.join(folder, "v3")).filter((file) => file.endsWith(".gz"))) {
  const document = JSON.parse(gunzipSync(readFileSync(path.join(folder, "v3", name))));
  // Documents without kinds, such as those of versions and logs, have nothing to patch.
  if (Object.values(document.paths ?? {}).some(({ patch }) => patch !== undefined)) {
    const text = JSON.stringify(forWriting(document));
    writeFileSync(path.join(made, name), gzipSync(text, { level: 9 }));
  }
}
