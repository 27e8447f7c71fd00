/** The configuration of the kwok provider: two ConfigMaps in the autoscaler's own namespace. Follows cloudprovider/kwok/kwok_config.go. */
import type { Client } from "../../api/client.ts";
import { parseYaml } from "../../codec/yaml-text.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { Klog } from "../log.ts";

export interface KwokConfig {
  groupBy: "annotation" | "label";
  key: string;
  skipTaint: boolean;
  templates: KubeObject[];
}

export interface Surroundings {
  client: Client;
  log: Klog;
  environment: Record<string, string>;
  /** The namespace of the pod's ServiceAccount, as its mounted token tells. */
  namespaceFile: string | undefined;
}

/** Ends the program through the log when the configuration is unusable. */
export const loadKwokConfig = (around: Surroundings): KwokConfig => {
  const { log } = around;
  try {
    const config = loadConfig(around);
    const templates = loadTemplates(around, config);
    return {
      ...grouping(config),
      skipTaint: config.nodes?.skipTaint === true,
      templates,
    };
  } catch (error) {
    return log.fatal("kwok_provider.go:195", (error as Error).message);
  }
};

const loadConfig = (around: Surroundings): Json => {
  try {
    return readConfig(around);
  } catch (error) {
    throw new Error(`failed to load kwok provider config: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

const readConfig = (around: Surroundings): Json => {
  const { log, environment } = around;
  let name = environment["KWOK_PROVIDER_CONFIGMAP"] ?? "";
  if (name.trim() === "") {
    name = "kwok-provider-config";
    log.info(
      0,
      "kwok_config.go:67",
      `env variable 'KWOK_PROVIDER_CONFIGMAP' is empty (defaulting to '${name}')`,
    );
  }

  const text = dataOf(around, name)["config"] ?? "";
  const config = decode(text);
  checkSource(config);
  grouping(config);
  if (config.nodes !== undefined && config.nodes !== null) {
    const gpu = config.nodes.gpuConfig;
    if (gpu === undefined || gpu === null) {
      log.warn("kwok_config.go:152", "nodes.gpuConfig is empty or undefined");
    } else if ((gpu.gpuLabelKey ?? "") === "" || gpu.availableGPUTypes === undefined) {
      throw new Error(
        "nodes.gpuConfig.gpuLabelKey or file.nodes.gpuConfig.availableGPUTypes is empty",
      );
    }
  }

  return config;
};

const decode = (text: string): Json => {
  try {
    return parseYaml(text).value ?? {};
  } catch (error) {
    throw new Error(`failed to decode kwok config: ${(error as Error).message}`, { cause: error });
  }
};

const checkSource = ({ readNodesFrom = "", configmap }: Json): void => {
  const empty = "(currently empty or undefined)";
  if (readNodesFrom === "configmap") {
    if (configmap === undefined || configmap === null) {
      throw new Error(`please specify a value for 'configmap' in kwok config ${empty}`);
    }

    if (String(configmap.name ?? "").trim() === "") {
      throw new Error(`please specify 'configmap.name' in kwok config ${empty}`);
    }
  } else if (readNodesFrom !== "cluster") {
    throw new Error(
      `'readNodesFrom' in kwok config is invalid (expected: 'label' or 'annotation'): ${readNodesFrom}`,
    );
  }
};

const grouping = ({ nodegroups }: Json): Pick<KwokConfig, "groupBy" | "key"> => {
  if (nodegroups === undefined || nodegroups === null) {
    throw new Error(
      "please specify a value for 'nodegroups' in kwok config (currently empty or undefined)",
    );
  }

  const label = String(nodegroups.fromNodeLabelKey ?? "").trim();
  const annotation = String(nodegroups.fromNodeAnnotationKey ?? "").trim();
  const either = "please specify either 'nodegroups.fromNodeLabelKey' or";
  if (label === "" && annotation === "") {
    throw new Error(
      `${either} 'nodegroups.fromNodeAnnotationKey' in kwok provider config (currently empty or undefined)`,
    );
  }

  if (label !== "" && annotation !== "") {
    throw new Error(
      `${either} 'nodegroups.fromNodeAnnotationKey' in kwok provider config (you can't use both)`,
    );
  }

  return label === ""
    ? { groupBy: "annotation", key: annotation }
    : { groupBy: "label", key: label };
};

const dataOf = (around: Surroundings, name: string): Record<string, string> => {
  const map = around.client.get("configmaps", ownNamespace(around), name);
  if (map === undefined) {
    throw new Error(`failed to get configmap '${name}': configmaps "${name}" not found`);
  }

  return map["data"] ?? {};
};

const ownNamespace = ({ log, environment, namespaceFile }: Surroundings): string => {
  let namespace = (environment["POD_NAMESPACE"] ?? "").trim();
  if (namespace === "") {
    log.info(0, "kwok_config.go:42", "env variable 'POD_NAMESPACE' is empty");
    log.info(0, "kwok_config.go:43", "trying to read current namespace from serviceaccount");
    namespace = (namespaceFile ?? "").trim();
    if (namespace === "") {
      log.fatal(
        "kwok_config.go:52",
        namespaceFile === undefined
          ? "couldn't read serviceaccount to get current namespace"
          : "couldn't get current namespace from serviceaccount",
      );
    }
  }

  log.info(0, "kwok_config.go:58", `got current pod namespace '${namespace}'`);
  return namespace;
};

const loadTemplates = (around: Surroundings, { readNodesFrom, configmap }: Json): KubeObject[] => {
  if (readNodesFrom === "cluster") {
    return around.client.list("nodes").map((node) => clone(node));
  }

  const name = String(configmap.name);
  const text = dataOf(around, name)["templates"] ?? "";
  if (text === "") {
    throw new Error(`configmap '${name}' doesn't have 'templates' key`);
  }

  const documents = text
    .split(/^---.*$/m)
    .filter((part) => part.trim() !== "")
    .map((part) => parseYaml(part).value);
  const [first] = documents;
  if (documents.length > 1) {
    return documents.filter(isNode);
  }

  if (first?.kind !== "List" || first.apiVersion !== "v1") {
    throw new Error("invalid templates file (found something other than nodes in the file)");
  }

  return ((first.items ?? []) as Json[]).filter(isNode);
};

const isNode = (object: Json): boolean => object?.kind === "Node" && object.apiVersion === "v1";
