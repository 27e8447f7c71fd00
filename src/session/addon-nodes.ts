/** Whether a cluster has the nodes that the pods of an add-on ask for: one that no node will have would be waited for in vain. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";
import { filesIn } from "../lab/load.ts";

/** @returns the labels, as `a=b c=d`, that some pod wants of its node and no node has. @throws Unreachable */
export const missingNodeLabels = async (api: Api, folder: string): Promise<string | undefined> => {
  const { status, body } = await api.request({ path: "/api/v1/nodes" });
  if (status !== 200) {
    return undefined;
  }

  const nodes = (body.items as Json[]).map(({ metadata }) => metadata.labels ?? {});
  const wanted = (await selectorsIn(folder)).find(
    (selector) =>
      !nodes.some((labels) =>
        Object.entries(selector).every(([label, value]) => labels[label] === value),
      ),
  );
  return (
    wanted &&
    Object.entries(wanted)
      .map(([label, value]) => `${label}=${value}`)
      .join(" ")
  );
};

const selectorsIn = async (folder: string): Promise<Record<string, string>[]> => {
  const files = (await filesIn(folder)).filter((file) => /\.ya?ml$/.test(file));
  const texts = await Promise.all(
    files.map(async (file) => readFile(path.join(folder, file), "utf8")),
  );
  return texts
    .flatMap((text) => parseAllDocuments(text))
    .map((document) => document.toJS()?.spec?.template?.spec?.nodeSelector)
    .filter((selector) => selector !== undefined);
};
