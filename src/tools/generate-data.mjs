/**
Copies what the practice cluster serves or reads at run time from a folder of recordings of a real API server:
`node src/tools/generate-data.mjs FOLDER`. See src/embedded/data/ORIGIN.md.
*/
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../embedded/data/", import.meta.url));
const [source] = argv.slice(2);
if (source === undefined) {
  console.error("usage: node src/tools/generate-data.mjs FOLDER");
  exit(2);
}

/** Everything is copied as it is; only what the program would have to convert at every start is converted here. */
const copies = [
  "openapi/v2.json.gz",
  "openapi/v2.pb.gz",
  "openapi/v3",
  "discovery",
  "bootstrap",
  "version.json",
];

for (const name of copies) {
  const to = path.join(target, name);
  await rm(to, { recursive: true, force: true });
  await mkdir(path.dirname(to), { recursive: true });
  await cp(path.join(source, name), to, { recursive: true, mode: 0 });
}

/** Descriptions repeat; a pool of strings keeps the file small: per path, rows of [name, type, format, priority, description index]. */
const columns = JSON.parse(await readFile(path.join(source, "table-columns.json"), "utf8"));
const descriptions = [];
const indexOf = (text) => {
  const found = descriptions.indexOf(text);
  return found === -1 ? descriptions.push(text) - 1 : found;
};
const tables = Object.fromEntries(
  Object.entries(columns).map(([resource, list]) => [
    resource,
    list.map(({ name, type, format, priority, description }) => [
      name,
      type,
      format,
      priority,
      indexOf(description),
    ]),
  ]),
);
await writeFile(
  path.join(target, "table-columns.json"),
  `${JSON.stringify({ descriptions, tables })}\n`,
);
console.log(`${(await readdir(target)).length} entries in src/embedded/data`);
