// Packs src/embedded/data/bootstrap/*.yaml, the objects of a new cluster, into one JSON file that is read at every first start.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const folder = new URL("../embedded/data/bootstrap/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .toSorted();
const objects = files.flatMap((name) =>
  parseAllDocuments(readFileSync(new URL(name, folder), "utf8")).map((document) =>
    document.toJSON(),
  ),
);
writeFileSync(
  new URL("../embedded/data/bootstrap.json", import.meta.url),
  `[\n${objects.map((object) => JSON.stringify(object)).join(",\n")}\n]\n`,
);
