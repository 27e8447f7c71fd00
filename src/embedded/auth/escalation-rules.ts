/** Whether some rules cover others (k8s.io/component-helpers auth/rbac/validation) and how what is missing is worded. */
import { compactString, type PolicyRule } from "./rule.ts";

const product = (lists: string[][]): string[][] =>
  lists.reduce<string[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );

/** Rules with at most one verb, group, resource and name each, or one verb and path. */
const breakDown = (rule: PolicyRule): PolicyRule[] => {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const named = resourceNames.length > 0;
  const atoms = product([apiGroups, resources, verbs, ...(named ? [resourceNames] : [])]).map(
    ([group = "", resource = "", verb = "", name = ""]) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [verb],
      ...(named ? { resourceNames: [name] } : {}),
    }),
  );
  const paths = product([nonResourceURLs, verbs]).map(([url = "", verb = ""]) => ({
    nonResourceURLs: [url],
    verbs: [verb],
  }));
  return [...atoms, ...paths];
};

const hasAll = (set: string[] | undefined, wanted: string[] | undefined): boolean =>
  (wanted ?? []).every((value) => set?.includes(value) === true);

const all = (set: string[] | undefined): boolean => set?.includes("*") === true;

const coversResource = (set: string[] | undefined, resource: string): boolean =>
  set?.includes(resource) === true ||
  (resource.includes("/") &&
    set?.includes(`*/${resource.slice(resource.indexOf("/") + 1)}`) === true);

const coversPath = (set: string[] | undefined, path: string): boolean =>
  set?.some(
    (url) => url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/u, ""))),
  ) === true;

const coversNames = (owner: string[] = [], wanted: string[] = []): boolean =>
  owner.length === 0 || (wanted.length > 0 && hasAll(owner, wanted));

const covers = (owner: PolicyRule, atom: PolicyRule): boolean =>
  (all(owner.verbs) || hasAll(owner.verbs, atom.verbs)) &&
  (all(owner.apiGroups) || hasAll(owner.apiGroups, atom.apiGroups)) &&
  (all(owner.resources) ||
    (atom.resources ?? []).every((resource) => coversResource(owner.resources, resource))) &&
  (atom.nonResourceURLs ?? []).every((path) => coversPath(owner.nonResourceURLs, path)) &&
  coversNames(owner.resourceNames, atom.resourceNames);

/** Rules that differ by verb alone become one. */
const compact = (rules: PolicyRule[]): PolicyRule[] => {
  const merged = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, ...rest } = rule;
    const simple = rule.nonResourceURLs === undefined;
    const key = JSON.stringify(simple ? rest : rule);
    const known = merged.get(key);
    if (known !== undefined && simple) {
      known.verbs = [...known.verbs, ...verbs];
    } else {
      merged.set(simple ? key : `${key} ${merged.size}`, { ...rule });
    }
  }

  return [...merged.values()];
};

/** What `wanted` grants and `held` does not, one line each as escalation errors list it; empty when all is held. */
export const missingRights = (held: PolicyRule[], wanted: PolicyRule[]): string[] => {
  const missing = wanted
    .flatMap((rule) => breakDown(rule))
    .filter((atom) => !held.some((owner) => covers(owner, atom)));
  return [...new Set(compact(missing).map((rule) => compactString(rule)))].toSorted();
};
