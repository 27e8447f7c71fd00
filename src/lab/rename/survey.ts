/** What the files and commands of a lab say beside its scope: hosts, Services, and names that more than one thing has. */
import type { Action } from "../lab.ts";
import type { ParsedLab } from "../parse.ts";
import { readKubectl } from "./kubectl-words.ts";
import { placesIn } from "./places.ts";
import { allNames, ownName, renamingOf } from "./renaming.ts";
import type { Renaming } from "./renaming.ts";
import { scanShell } from "./shell-words.ts";
import { looksLikeObjects, objectsIn } from "./yaml.ts";

export interface LabFile {
  /** Relative to the manifests. */
  name: string;
  text: string;
}

export type NamedLab = Pick<ParsedLab, "scope" | "steps" | "vars">;

export const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);
export const isScript = (name: string): boolean => name.endsWith(".sh");

export const surveyLab = (lab: NamedLab, files: readonly LabFile[], prefix: string): Renaming => {
  const scope = renamingOf(lab.scope, prefix);
  const scripts = [
    ...actionsOf(lab).map(({ command }) =>
      command.kind === "run" ? command.text : command.script,
    ),
    ...files.filter(({ name }) => isScript(name)).map(({ text }) => text),
  ];
  const objects = [
    ...files.filter(({ name }) => isYaml(name)).map(({ text }) => text),
    ...scripts.flatMap((text) => documentsIn(text)),
  ].flatMap((text) => objectsIn(text));
  const others = new Set([
    ...objects.flatMap((object) => otherTexts(object, scope)),
    ...scripts.flatMap((text) => namesInCommands(text, scope)),
  ]);
  return {
    ...scope,
    hosts: new Map(hostsIn(objects).map((host) => [host, ownName(prefix, host)])),
    services: new Set(objects.flatMap((object) => serviceName(object))),
    ambiguous: new Set(allNames(scope).flatMap(([name]) => (others.has(name) ? [name] : []))),
  };
};

export const actionsOf = ({ steps }: Pick<NamedLab, "steps">): Action[] =>
  steps.flatMap(({ do: actions, solve, trials }) => [
    ...actions,
    ...solve,
    ...trials.flatMap((trial) => trial.actions),
  ]);

/** Objects that a script holds in itself. */
export const documentsIn = (text: string): string[] =>
  scanShell(text)
    .documents.map(({ start, end }) => text.slice(start, end))
    .filter((body) => looksLikeObjects(body));

/** Texts of an object that are no name of the scope: a label, a container, an Ingress. */
const otherTexts = (object: unknown, scope: Renaming): string[] => {
  const named = new Set(placesIn(object, scope).map(({ path }) => path.join("\u0000")));
  const found: string[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string") {
      found.push(...(named.has(path.join("\u0000")) ? [] : [value]));
    } else if (value !== null && typeof value === "object") {
      for (const [key, item] of Object.entries(value)) {
        walk(item, [...path, key]);
      }
    }
  };
  walk(object, []);
  return found;
};

const namesInCommands = (text: string, scope: Renaming): string[] =>
  scanShell(text).commands.flatMap((words) => {
    const at = words.findIndex(({ value }) => value === "kubectl");
    return at === -1 ? [] : readKubectl(words.slice(at + 1), scope).others;
  });

const serviceName = (object: unknown): string[] => {
  const { kind, metadata } = object as { kind?: string; metadata?: { name?: string } };
  return kind === "Service" && metadata?.name !== undefined ? [metadata.name] : [];
};

const routed = ["Ingress", "HTTPRoute", "TLSRoute", "GRPCRoute", "Gateway"];

/** Full names that routes are asked by; a wildcard stays what it is. */
const hostsIn = (objects: readonly unknown[]): string[] => {
  const hosts = new Set<string>();
  const note = (value: unknown): void => {
    if (typeof value === "string" && /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(value)) {
      hosts.add(value);
    }
  };
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== "object") {
      return;
    }

    for (const [key, item] of Object.entries(value)) {
      if (["host", "hosts", "hostname", "hostnames"].includes(key)) {
        for (const one of Array.isArray(item) ? (item as unknown[]) : [item]) {
          note(one);
        }
      }

      walk(item);
    }
  };
  for (const object of objects) {
    if (routed.includes((object as { kind?: string }).kind ?? "")) {
      walk(object);
    }
  }

  return [...hosts];
};
