/** What somebody has to be allowed to, as RBAC says it. */

export interface Rule {
  group: string;
  /** Plural, with its subresource: `pods/exec`. */
  resource: string;
  verbs: readonly string[];
  /** Only these objects; absent: all. RBAC cannot say that of `create`. */
  names?: readonly string[];
}

export interface Rights {
  /** Outside namespaces, and in all of them. */
  outside: Rule[];
  /** In each of the learner's own namespaces. */
  inside: Rule[];
  /** Of the learner's. */
  namespaces: string[];
  /** In namespaces that belong to somebody else: only ever to look. */
  elsewhere: { namespace: string; rules: Rule[] }[];
}

export const look = ["get", "list", "watch"] as const;
export const change = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
] as const;

/** One rule for each resource, with all its verbs; in the order of the alphabet. */
export const merged = (rules: readonly Rule[]): Rule[] => {
  const found = new Map<string, Rule>();
  for (const rule of rules) {
    const key = `${rule.group} ${rule.resource} ${(rule.names ?? []).toSorted().join(",")}`;
    const verbs = [...new Set([...(found.get(key)?.verbs ?? []), ...rule.verbs])].toSorted();
    found.set(key, { ...rule, verbs });
  }

  return [...found.values()].toSorted(
    (a, b) => a.group.localeCompare(b.group) || a.resource.localeCompare(b.resource),
  );
};
