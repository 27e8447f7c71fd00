/** Which names of a lab become whose: the plain name, and the learner's own. */
import { clusterKindOf } from "./cluster-kinds.table.ts";
import type { ClusterKind } from "./cluster-kinds.table.ts";
import type { Scope } from "../lab.ts";

export interface OwnObject {
  kind: ClusterKind;
  name: string;
  own: string;
}

export interface Renaming {
  prefix: string;
  namespaces: ReadonlyMap<string, string>;
  objects: readonly OwnObject[];
  /** Names that guests ask an ingress for: two learners behind one controller need two. */
  hosts: ReadonlyMap<string, string>;
  /** Services of the lab, since `web.rush` is a host only when `web` is one. */
  services: ReadonlySet<string>;
  /** Names of the scope that something else in the lab has as well, such as an Ingress. */
  ambiguous: ReadonlySet<string>;
}

/** The longest prefix; what a name of a lab may have beside it is `longestName`. */
export const longestPrefix = 15;
const longestLabel = 63;
export const longestName = longestLabel - longestPrefix - 1;

export const ownName = (prefix: string, name: string): string => `${prefix}-${name}`;

/** By scope alone; what the files say is added by `surveyLab`. */
export const renamingOf = (
  scope: Pick<Scope, "namespaces" | "cluster">,
  prefix: string,
): Renaming => ({
  prefix,
  namespaces: new Map(scope.namespaces.map((name) => [name, ownName(prefix, name)])),
  objects: scope.cluster.flatMap((text) => {
    const slash = text.indexOf("/");
    const kind = clusterKindOf(text.slice(0, slash));
    const name = text.slice(slash + 1);
    return kind === undefined || slash === -1
      ? []
      : [{ kind, name, own: kind.fixed ? name : ownName(prefix, name) }];
  }),
  hosts: new Map(),
  services: new Set(),
  ambiguous: new Set(),
});

/** Every plain name with its own, namespaces first. */
export const allNames = ({ namespaces, objects }: Renaming): [name: string, own: string][] => [
  ...new Map([...namespaces, ...objects.map(({ name, own }) => [name, own] as const)]),
];

/** No word of a language, but a name: `team-a`, `require-limits`. */
export const isCompound = (name: string): boolean => /[-.:\d]/.test(name);

/** As part of a regular expression. */
export const literal = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

export const literals = (names: Iterable<string>): string =>
  [...names]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => literal(name))
    .join("|");
