/** Groups by priorities that people give them in a ConfigMap. Follows expander/priority. */
import { RE2JS } from "re2js";
import { parse } from "yaml";
import type { KubeObject } from "../../object.ts";
import { messageOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { lowest } from "./options.ts";
import type { Filter } from "./options.ts";

const mapName = "cluster-autoscaler-priority-expander";

export const priority = (scaling: Scaling): Filter => {
  const { client, log, options, recorder } = scaling;
  const warn = (map: KubeObject, reason: string, message: string): void => {
    recorder.event(map, "Warning", reason, message);
    log.warn("priority.go:86", message);
  };

  return (choices) => {
    const map = client.get("configmaps", options.namespace, mapName);
    const priorities = map === undefined ? undefined : readPriorities(scaling, map, warn);
    if (map === undefined || priorities === undefined) {
      return choices;
    }

    const rate = (id: string): number | undefined => {
      const rates = priorities.filter(([, patterns]) =>
        patterns.some((one) => one.matcher(id).find()),
      );
      return rates.length === 0 ? undefined : Math.max(...rates.map(([number]) => number));
    };

    for (const { group } of choices.filter((one) => rate(one.group.id) === undefined)) {
      warn(
        map,
        "PriorityConfigMapNotMatchedGroup",
        `Priority expander: node group ${group.id} not found in priority expander configuration. The group won't be used.`,
      );
    }

    const best = lowest(
      choices.filter(({ group }) => (rate(group.id) ?? -1) >= 0),
      ({ group }) => -(rate(group.id) ?? 0),
    );
    if (best.length === 0) {
      warn(
        map,
        "PriorityConfigMapNoGroupMatched",
        "Priority expander: no priorities info found for any of the expansion options. No options filtered.",
      );
      return choices;
    }

    for (const { group } of best) {
      log.info(
        2,
        "priority.go:163",
        `priority expander: ${group.id} chosen as the highest available`,
      );
    }

    return best;
  };
};

type Warn = (about: KubeObject, reason: string, message: string) => void;

const readPriorities = (
  { log }: Scaling,
  map: KubeObject,
  warn: Warn,
): [priority: number, patterns: RE2JS[]][] | undefined => {
  const text: string | undefined = map["data"]?.["priorities"];
  if (text === undefined) {
    warn(
      map,
      "PriorityConfigMapInvalid",
      "Wrong configmap for priority expander, doesn't contain priorities key. Ignoring update.",
    );
    return undefined;
  }

  try {
    const priorities = parsePriorities(text);
    log.info(4, "priority.go:113", "Successfully loaded priority configuration from configmap.");
    return priorities;
  } catch (error) {
    warn(
      map,
      "PriorityConfigMapInvalid",
      `Wrong configuration for priority expander: ${messageOf(error)}. Ignoring update.`,
    );
    return undefined;
  }
};

/** @throws Error */
const parsePriorities = (text: string): [priority: number, patterns: RE2JS[]][] => {
  if (text === "") {
    throw new Error(
      `priority configuration in ${mapName} configmap is empty; please provide valid configuration`,
    );
  }

  let config: unknown;
  try {
    config = parse(text);
  } catch (error) {
    throw new Error(`Can't parse YAML with priorities in the configmap: ${messageOf(error)}`, {
      cause: error,
    });
  }

  return Object.entries((config ?? {}) as Record<string, string[]>).map(([number, patterns]) => [
    Number(number),
    (patterns ?? []).map((pattern) => {
      try {
        return RE2JS.compile(pattern);
      } catch (error) {
        throw new Error(
          `Can't compile regexp rule for priority ${number} and rule ${pattern}: ${messageOf(error)}`,
          { cause: error },
        );
      }
    }),
  ]);
};
