/** Loads what serves custom resources when the first definition is there: most clusters never need it. */
import type { Json } from "../../object.ts";
import type { ResourceInfo, Strategy } from "../../resources/resource.ts";
import type { Client } from "../client.ts";
import type { ApiHandlers } from "../handler.ts";
import type { CustomDocument, CustomDocuments } from "../openapi.ts";

export interface Customs {
  strategy(info: ResourceInfo): Strategy | undefined;
  documents: CustomDocuments;
  stop(): void;
}

const definitionsKey = "apiextensions.k8s.io/customresourcedefinitions";

export interface CustomOptions {
  api: ApiHandlers;
  client: Client;
  /** Folder of the recorded OpenAPI documents. */
  folder: string;
  log(message: string): void;
}

/** Resolves when everything defined so far is served. */
export const startCustoms = async ({
  api,
  client,
  folder,
  log,
}: CustomOptions): Promise<Customs> => {
  let started: { strategy: Customs["strategy"]; stop(): void } | undefined;
  let documents: Promise<Map<string, CustomDocument>> | undefined;
  api.resources.onChange(() => {
    documents = undefined;
  });

  let stopWaiting = () => {};
  let stopKeeping = () => {};
  const start = async (): Promise<void> => {
    const [{ startDefinitions }, { keepRegistrations }] = await Promise.all([
      import("./definitions.ts"),
      import("./registrations.ts"),
    ]);
    if (started === undefined) {
      started = startDefinitions(api, client, log);
      stopKeeping = keepRegistrations(client, log);
    }
  };

  if (api.store.count(definitionsKey) > 0) {
    await start();
  } else {
    stopWaiting = api.store.watch(definitionsKey, () => {
      stopWaiting();
      start().catch((error: unknown) => log(`definitions: ${String(error)}`));
    });
  }

  return {
    strategy: (info) => started?.strategy(info),
    documents: async () => {
      documents ??= makeDocuments(api, folder);
      return documents;
    },
    stop: () => {
      stopWaiting();
      stopKeeping();
      started?.stop();
    },
  };
};

const makeDocuments = async (
  { resources }: ApiHandlers,
  folder: string,
): Promise<Map<string, CustomDocument>> => {
  const rows = resources.served().filter(({ custom }) => custom === true);
  if (rows.length === 0) {
    return new Map();
  }

  const { customDocuments, readMetaSchemas } = await import("./custom-openapi.ts");
  const metaSchemas: Json = await readMetaSchemas(folder);
  return customDocuments(rows, metaSchemas);
};
