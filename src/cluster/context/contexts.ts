/** The user's own kubeconfig files: read, never written, and only when their contexts were asked for. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { LabError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";

export type Environment = Record<string, string | undefined>;

export interface ContextEntry {
  name: string;
  /** Names in the kubeconfig. */
  cluster: string;
  user: string;
  server: string;
}

export interface Contexts {
  current: string;
  entries: ContextEntry[];
  /** The files that were read, in the order in which they count. */
  files: string[];
}

/** As kubectl looks for them: the list in $KUBECONFIG, else `~/.kube/config`. */
export const kubeconfigFiles = (env: Environment): string[] => {
  const listed = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  const files =
    listed.length > 0 ? listed : [path.join(env["HOME"] ?? os.homedir(), ".kube", "config")];
  return [...new Set(files.map((file) => path.resolve(file)))];
};

interface Named<T> {
  name: string;
  value: T;
  /** Folder of the file that says so: relative paths begin there. */
  folder: string;
}

export interface Merged {
  current: string;
  contexts: Named<{ cluster?: string; user?: string; namespace?: string }>[];
  clusters: Named<{ server?: string }>[];
  users: Named<Record<string, unknown>>[];
  files: string[];
}

/** Of several files, the first that says something counts. Source: client-go, `ClientConfigLoadingRules.Load`. @throws LabError */
export const readKubeconfigs = async (env: Environment): Promise<Merged> => {
  const merged: Merged = { current: "", contexts: [], clusters: [], users: [], files: [] };
  for (const file of kubeconfigFiles(env)) {
    const text = await readText(file);
    if (text === undefined) {
      continue;
    }

    merged.files.push(file);
    addFile(merged, file, readYaml(file, text));
  }

  if (merged.files.length === 0) {
    throw new LabError(
      "environment",
      `There is no kubeconfig at ${kubeconfigFiles(env).join(" or ")}.`,
      {
        hint: "Set KUBECONFIG, or fetch one: az aks get-credentials --resource-group GROUP --name CLUSTER",
      },
    );
  }

  return merged;
};

const readText = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      return undefined;
    }

    throw new LabError("environment", `The kubeconfig ${file} cannot be read (${code}).`, {
      cause,
    });
  }
};

const readYaml = (file: string, text: string): unknown => {
  try {
    return parse(text);
  } catch (cause) {
    const [first = ""] = (cause as Error).message.split("\n");
    throw new LabError("environment", `The kubeconfig ${file} is no YAML: ${first}`, { cause });
  }
};

const addFile = (merged: Merged, file: string, content: unknown): void => {
  const root = (content ?? {}) as Record<string, unknown>;
  const folder = path.dirname(file);
  merged.current ||= typeof root["current-context"] === "string" ? root["current-context"] : "";
  const add = <T>(list: Named<T>[], items: unknown, field: string): void => {
    for (const item of Array.isArray(items) ? (items as Record<string, unknown>[]) : []) {
      const name = item["name"];
      if (typeof name === "string" && !list.some((known) => known.name === name)) {
        list.push({ name, value: (item[field] ?? {}) as T, folder });
      }
    }
  };
  add(merged.contexts, root["contexts"], "context");
  add(merged.clusters, root["clusters"], "cluster");
  add(merged.users, root["users"], "user");
};

export const contextsOf = ({ current, contexts, clusters, files }: Merged): Contexts => ({
  current,
  files,
  entries: contexts.map(({ name, value }) => ({
    name,
    cluster: value.cluster ?? "",
    user: value.user ?? "",
    server: clusters.find((cluster) => cluster.name === value.cluster)?.value.server ?? "",
  })),
});

/** @param wanted Empty: the current one. @throws LabError that names those that are near. */
export const chooseContext = (
  { current, entries, files }: Contexts,
  wanted: string,
): ContextEntry => {
  const name = wanted === "" ? current : wanted;
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) {
    return found;
  }

  const names = entries.map((entry) => entry.name);
  const list = names.length === 0 ? undefined : `Contexts: ${names.slice(0, 8).join(", ")}`;
  if (name === "") {
    throw new LabError("usage", `No context is chosen in ${files.join(", ")}.`, {
      hint: list === undefined ? "It names no cluster at all." : `Say --context NAME. ${list}`,
    });
  }

  const near = nearest(name, names) ?? names.find((other) => isPartOf(name, other));
  throw new LabError("usage", `There is no context "${name}" in ${files.join(", ")}.`, {
    hint:
      near === undefined
        ? (list ?? "It names no context at all.")
        : `Did you mean: --context "${near}"?`,
  });
};

const isPartOf = (name: string, other: string): boolean =>
  name.length > 2 && other.toLowerCase().includes(name.toLowerCase());
