/** OpenAPI documents: those of the built-in groups straight from their compressed files, those of custom groups as they are made. */
import { readFile } from "node:fs/promises";
import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import type { Json } from "../object.ts";
import type { Exchange } from "./exchange.ts";

const unpack = promisify(gunzip);

export interface CustomDocument {
  /** Changes with the content. */
  hash: string;
  document: Json;
}

/** By path without leading slash, such as `apis/example.com/v1`. */
export type CustomDocuments = () => Promise<Map<string, CustomDocument>>;

/** Answers requests below `/openapi`; false when nothing is there. */
export type OpenApi = (exchange: Exchange) => Promise<boolean>;

const protobufV2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** @param folder That of the recorded documents: `v2.json.gz`, `v3/index.json`, ... */
export const createOpenApi = (folder: string, custom: CustomDocuments): OpenApi => {
  let index: Promise<Json> | undefined;
  const recorded = async (): Promise<Json> => {
    index ??= readFile(`${folder}/v3/index.json`, "utf8").then((text) => JSON.parse(text));
    return index;
  };

  const serveIndex = async (exchange: Exchange) => {
    const { paths } = await recorded();
    const own = [...(await custom())].map(([path, { hash }]) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
    ]);
    exchange.json(200, JSON.stringify({ paths: { ...paths, ...Object.fromEntries(own) } }));
  };

  const serveDocument = async (exchange: Exchange, path: string): Promise<boolean> => {
    const own = (await custom()).get(path);
    const hash = exchange.query.get("hash");
    if (own !== undefined) {
      cacheHeaders(exchange, own.hash, hash === own.hash);
      exchange.write(200, "application/json", JSON.stringify(own.document));
      return true;
    }

    const { paths } = await recorded();
    const url: string | undefined = paths[path]?.serverRelativeURL;
    if (url === undefined) {
      return false;
    }

    const current = url.split("hash=")[1] ?? "";
    cacheHeaders(exchange, current, hash === current);
    const file = `${folder}/v3/${path.replaceAll("/", "__")}.json.gz`;
    await serveCompressed(exchange, file, "application/json");
    return true;
  };

  const serveV2 = async (exchange: Exchange) => {
    const json = !(exchange.header("accept") ?? "").includes("proto-openapi.spec.v2");
    const file = json ? `${folder}/v2.json.gz` : `${folder}/v2.pb.gz`;
    await serveCompressed(exchange, file, json ? "application/json" : protobufV2);
  };

  return async (exchange) => {
    const path = exchange.info.path.replace(/\/$/, "");
    if (path === "/openapi/v2") {
      await serveV2(exchange);
      return true;
    }

    if (path === "/openapi/v3") {
      await serveIndex(exchange);
      return true;
    }

    return path.startsWith("/openapi/v3/")
      ? serveDocument(exchange, path.slice("/openapi/v3/".length))
      : false;
  };
};

/** A document asked for by its hash never changes. */
const cacheHeaders = ({ response }: Exchange, hash: string, immutable: boolean): void => {
  response.setHeader("ETag", `"${hash}"`);
  response.setHeader("Vary", "Accept");
  if (immutable) {
    response.setHeader("Cache-Control", "public, immutable");
    response.setHeader("Expires", "Thu, 31 Dec 2037 23:55:55 GMT");
  }
};

const serveCompressed = async (exchange: Exchange, file: string, type: string): Promise<void> => {
  const bytes = await readFile(file);
  if ((exchange.header("accept-encoding") ?? "").includes("gzip")) {
    exchange.response.setHeader("Content-Encoding", "gzip");
    exchange.write(200, type, bytes);
    return;
  }

  exchange.write(200, type, await unpack(bytes));
};
