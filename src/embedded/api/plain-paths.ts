/** Paths that are no resources: the list of all paths, health, version, metrics. */
import { readFile } from "node:fs/promises";
import type { Json } from "../object.ts";
import type { Exchange } from "./exchange.ts";
import { serveHealth } from "./health.ts";
import type { ResourceTable } from "./resource-table.ts";

export interface PlainContext {
  /** Folder of `version.json` and `discovery/root-paths.json`. */
  data: string;
  resources: ResourceTable;
  /** Lines in the format of Prometheus. */
  metrics(): string;
}

/** Answers requests for plain paths; false when nothing is there. */
export type PlainPaths = (exchange: Exchange) => Promise<boolean>;

export const createPlainPaths = ({ data, resources, metrics }: PlainContext): PlainPaths => {
  const documents = new Map<string, Promise<Json>>();
  const read = async (file: string): Promise<Json> => {
    const known = documents.get(file);
    const document = known ?? readFile(`${data}/${file}`, "utf8").then((text) => JSON.parse(text));
    documents.set(file, document);
    return document;
  };

  const paths = async (): Promise<string[]> => {
    const { paths: recorded } = await read("discovery/root-paths.json");
    const custom = resources
      .served()
      .filter((info) => info.custom === true)
      .flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
    return [...new Set<string>([...recorded, ...custom])].toSorted();
  };

  return async (exchange) => {
    switch (exchange.info.path) {
      case "/":
      case "/index.html": {
        exchange.write(200, "application/json", JSON.stringify({ paths: await paths() }, null, 2));
        return true;
      }
      case "/version":
      case "/version/": {
        const version = await read("version.json");
        exchange.write(200, "application/json", JSON.stringify(version, null, 2));
        return true;
      }
      case "/metrics": {
        exchange.write(200, "text/plain; version=0.0.4; charset=utf-8", metrics());
        return true;
      }
      default: {
        return serveHealth(exchange);
      }
    }
  };
};
