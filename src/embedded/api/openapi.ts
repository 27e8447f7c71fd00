/** OpenAPI documents: those of the built-in groups straight from their compressed files, those of custom groups as they are made. */
import { readdir, readFile } from "node:fs/promises";
import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import type { Json } from "../object.ts";
import type { Exchange } from "./exchange.ts";
import { hashForWriting, onlyWrites } from "./openapi-for-writing.ts";

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

/** @param folder That of the recorded documents: `v2.json.gz`, `v3/index.json`, `writing/*.json.gz`, ... */
export const createOpenApi = (folder: string, custom: CustomDocuments): OpenApi => {
  let index: Promise<Json> | undefined;
  const recorded = async (): Promise<Json> => {
    index ??= readFile(`${folder}/v3/index.json`, "utf8").then((text) => JSON.parse(text));
    return index;
  };

  /** By path, the hash of the document for commands that only write; of those that say less than the whole. */
  let writing: Promise<Map<string, string>> | undefined;
  const shortened = async (): Promise<Map<string, string>> => {
    writing ??= Promise.all([recorded(), readdir(`${folder}/writing`)]).then(
      ([{ paths }, files]) => {
        const known = files.map((file) => file.replace(".json.gz", "").replaceAll("__", "/"));
        return new Map(known.map((path) => [path, hashForWriting(hashIn(paths[path]))]));
      },
    );
    return writing;
  };

  const serveIndex = async (exchange: Exchange) => {
    const { paths } = await recorded();
    const short = onlyWrites(exchange.header("kubectl-command")) ? await shortened() : [];
    const own = [...(await custom())].map(([path, { hash }]): [string, string] => [path, hash]);
    const links = [...short, ...own].map(([path, hash]) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
    ]);
    exchange.json(200, JSON.stringify({ paths: { ...paths, ...Object.fromEntries(links) } }));
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
    if (paths[path] === undefined) {
      return false;
    }

    const short = hash !== null && (await shortened()).get(path) === hash;
    const current = short ? hash : hashIn(paths[path]);
    cacheHeaders(exchange, current, hash === current);
    const file = `${folder}/${short ? "writing" : "v3"}/${path.replaceAll("/", "__")}.json.gz`;
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

const hashIn = ({ serverRelativeURL }: Json): string =>
  String(serverRelativeURL).split("hash=")[1]!;

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
