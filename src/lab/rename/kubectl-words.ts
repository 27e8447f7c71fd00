/** Which words of a kubectl command are names of namespaces or of cluster objects. */
import { wordsFor } from "./cluster-kinds.table.ts";
import type { Renaming } from "./renaming.ts";
import type { Word } from "./shell-words.ts";

export interface Reading {
  /** The new value of a word, by its place among the words. */
  own: Map<number, string>;
  /** Words that name an object of another kind. */
  others: string[];
}

/** Switches of kubectl; every other flag without `=` takes the next word. Source: `kubectl options` and each verb's `--help`, 1.36. */
const switches = new Set(
  `-A --all-namespaces --all --force --now --wait -w --watch --watch-only -i --stdin -t --tty -it -ti -q --quiet --rm
  --ignore-not-found --overwrite --no-headers --show-labels --show-kind --show-managed-fields --current --minify --raw
  --flatten -R --recursive --prune --server-side --force-conflicts --list --local --dry-run --record --save-config
  --export --include-uninitialized --allow-missing-template-keys --previous --follow --timestamps --prefix
  --all-containers --command --expose --leave-stdin-open --attach --privileged --help -h --cascade --containers
  --disable-eviction --delete-emptydir-data --ignore-daemonsets --resources --insecure-skip-tls-verify --warnings-as-errors
  --chunk --share-processes --same-node --keep-labels --keep-annotations --edit`.split(/\s+/),
);

/** These mean something else by verb: a file or a patch for most, a switch for `logs`. */
const byVerb: Record<string, readonly string[]> = { logs: ["-p", "-f"] };

const namespaceFlag = /^(?:-n=?|--namespace=)(?<name>[^=].*)$/;

/** @param words What follows the word `kubectl`. */
export const readKubectl = (words: readonly Word[], renaming: Renaming): Reading => {
  const reading: Reading = { own: new Map(), others: [] };
  const places = positionals(words, renaming, reading);
  const values = places.map((place) => words[place]!.value);
  readObjects(values, places, renaming, reading);
  return reading;
};

/** Places of the words that are no flags; flags are read on the way. */
const positionals = (
  words: readonly Word[],
  { namespaces, objects }: Renaming,
  reading: Reading,
): number[] => {
  const places: number[] = [];
  const verb = words.find(({ value }) => !value.startsWith("-"))?.value ?? "";
  for (let index = 0; index < words.length; index += 1) {
    const { value } = words[index]!;
    if (value === "--") {
      break;
    }

    if (!value.startsWith("-") || value === "-") {
      places.push(index);
      continue;
    }

    const joined = namespaceFlag.exec(value)?.groups?.["name"];
    if (joined !== undefined && namespaces.has(joined)) {
      reading.own.set(
        index,
        value.replace(joined, () => namespaces.get(joined)!),
      );
      continue;
    }

    if (value.includes("=") || isSwitch(value, verb)) {
      readJoinedFlag(index, value, { namespaces, objects } as Renaming, reading);
      continue;
    }

    index += 1;
    readFlag(index, value, words[index]?.value, { namespaces, objects } as Renaming, reading);
  }

  return places;
};

const isSwitch = (flag: string, verb: string): boolean => {
  if (flag === "-p" || flag === "-f") {
    return byVerb[verb]?.includes(flag) ?? false;
  }

  return switches.has(flag);
};

const readFlag = (
  index: number,
  flag: string,
  value: string | undefined,
  renaming: Renaming,
  reading: Reading,
): void => {
  const own = value === undefined ? undefined : ownValue(flag, value, renaming);
  if (own !== undefined) {
    reading.own.set(index, own);
  }
};

const readJoinedFlag = (
  index: number,
  text: string,
  renaming: Renaming,
  reading: Reading,
): void => {
  const [flag = "", ...rest] = text.split("=");
  const own = rest.length === 0 ? undefined : ownValue(flag, rest.join("="), renaming);
  if (own !== undefined) {
    reading.own.set(index, `${flag}=${own}`);
  }
};

const ownValue = (
  flag: string,
  value: string,
  { namespaces, objects }: Renaming,
): string | undefined => {
  if (flag === "-n" || flag === "--namespace") {
    return namespaces.get(value);
  }

  if (flag === "--serviceaccount") {
    const [namespace = "", ...name] = value.split(":");
    const own = namespaces.get(namespace);
    return own && [own, ...name].join(":");
  }

  const kind = {
    "--clusterrole": "ClusterRole",
    "--class": "IngressClass",
    "--priority": "PriorityClass",
  }[flag];
  return objects.find((object) => object.kind.kind === kind && object.name === value)?.own;
};

/** Names stand behind the word for their kind: `delete namespace rush`, `create clusterrole reader`. */
const readObjects = (
  values: readonly string[],
  places: readonly number[],
  { namespaces, objects }: Renaming,
  reading: Reading,
): void => {
  const at = values.findIndex((value, index) => index > 0 && isNamespaceWord(value));
  const kindAt = values.findIndex(
    (value, index) =>
      index > 0 && objects.some(({ kind }) => wordsFor(kind).includes(value.toLowerCase())),
  );
  for (const [index, value] of values.entries()) {
    const place = places[index]!;
    if (at !== -1 && index > at && namespaces.has(value)) {
      reading.own.set(place, namespaces.get(value)!);
      continue;
    }

    const word = kindAt === -1 || index <= kindAt ? "" : values[kindAt]!.toLowerCase();
    const object = objects.find(
      ({ kind, name }) => name === value && wordsFor(kind).includes(word),
    );
    if (object !== undefined) {
      reading.own.set(place, object.own);
    } else if (index > 1 || value.includes("/")) {
      reading.others.push(value.slice(value.indexOf("/") + 1));
    }
  }
};

const isNamespaceWord = (word: string): boolean =>
  ["namespace", "namespaces", "ns"].includes(word.toLowerCase());
