/** Paths that are no resources: the list of all paths, health, version, metrics. */
import { readFile } from "node:fs/promises";
import type { KeyObject } from "node:crypto";
import { openIdConfiguration, publishedKeys } from "../auth/openid.ts";
import type { Json } from "../object.ts";
import type { Exchange } from "./exchange.ts";
import { serveHealth } from "./health.ts";
import { notAllowed } from "./resource-requests.ts";
import type { ResourceTable } from "./resource-table.ts";

export interface PlainContext {
  /** Folder of `version.json` and `discovery/root-paths.json`. */
  data: string;
  resources: ResourceTable;
  /** Lines in the format of Prometheus. */
  metrics(): string;
  /** The key that service account tokens are signed with. */
  tokenKey: KeyObject;
}

/** Answers requests for plain paths; false when nothing is there. */
export type PlainPaths = (exchange: Exchange) => Promise<boolean>;

export const createPlainPaths = ({
  data,
  resources,
  metrics,
  tokenKey,
}: PlainContext): PlainPaths => {
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
        requireGet(exchange);
        const version = await read("version.json");
        exchange.write(200, "application/json", JSON.stringify(version, null, 2));
        return true;
      }
      case "/.well-known/openid-configuration": {
        const address = `https://${exchange.header("host") ?? exchange.header(":authority")}`;
        publish(exchange, "application/json", openIdConfiguration(tokenKey, address));
        return true;
      }
      case "/openid/v1/jwks": {
        publish(exchange, "application/jwk-set+json", publishedKeys(tokenKey));
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

/** @throws StatusError 405 */
const requireGet = ({ request }: Exchange): void => {
  if (request.method !== "GET") {
    throw notAllowed();
  }
};

/** What changes seldom, and is no object of the API. @throws StatusError 405 */
const publish = (exchange: Exchange, type: string, value: Json): void => {
  requireGet(exchange);
  exchange.response.setHeader("Cache-Control", "public, max-age=3600");
  exchange.write(200, type, JSON.stringify(value));
};
