/** Role bindings by subject, kept current by watches, so that one decision looks only at the bindings of who asks. */
import type { Client, WatchEvent } from "../api/client.ts";
import { namespacedName, type Json, type KubeObject } from "../object.ts";
import { splitServiceAccount, type User } from "./user.ts";

export const rbacGroup = "rbac.authorization.k8s.io";

/** A binding and the subject in it that stands for the user. */
export interface Match {
  binding: KubeObject;
  subject: Json;
}

export interface Bindings {
  /** Cluster role bindings of the user. */
  clusterWide(user: User): Match[];
  /** Role bindings of the user in the namespace. */
  inNamespace(user: User, namespace: string): Match[];
  stop(): void;
}

type Index = Map<string, Map<string, Match>>;

/** The key under which a subject is found; a service account without namespace means the binding's own. */
const subjectKey = (subject: Json, namespace: string): string | undefined => {
  switch (subject.kind) {
    case "User":
      return `user ${subject.name}`;
    case "Group":
      return `group ${subject.name}`;
    case "ServiceAccount": {
      const own = subject.namespace ?? namespace;
      return own === "" ? undefined : `account ${own}/${subject.name}`;
    }
    default:
      return undefined;
  }
};

const userKeys = ({ name, groups }: User): string[] => {
  const account = splitServiceAccount(name);
  return [
    `user ${name}`,
    ...(account === undefined ? [] : [`account ${account.namespace}/${account.name}`]),
    ...groups.map((group) => `group ${group}`),
  ];
};

const forget = (index: Index, binding: KubeObject): void => {
  const id = namespacedName(binding);
  for (const subject of binding.subjects ?? []) {
    const key = subjectKey(subject, binding.metadata.namespace ?? "");
    index.get(`${binding.metadata.namespace ?? ""} ${key}`)?.delete(id);
  }
};

const remember = (index: Index, binding: KubeObject): void => {
  const id = namespacedName(binding);
  for (const subject of binding.subjects ?? []) {
    const key = subjectKey(subject, binding.metadata.namespace ?? "");
    if (key === undefined) {
      continue;
    }

    const place = `${binding.metadata.namespace ?? ""} ${key}`;
    const matches = index.get(place) ?? new Map<string, Match>();
    index.set(place, matches);
    if (!matches.has(id)) {
      matches.set(id, { binding, subject });
    }
  }
};

const find = (index: Index, user: User, namespace: string): Match[] => {
  const found = new Map<string, Match>();
  for (const key of userKeys(user)) {
    for (const [id, match] of index.get(`${namespace} ${key}`) ?? []) {
      if (!found.has(id)) {
        found.set(id, match);
      }
    }
  }

  return [...found.values()];
};

export const watchBindings = (client: Client): Bindings => {
  const index: Index = new Map();
  const listen = ({ type, object, old }: WatchEvent): void => {
    forget(index, old ?? object);
    if (type !== "DELETED") {
      remember(index, object);
    }
  };
  const stops = [
    client.watch(`${rbacGroup}/clusterrolebindings`, listen),
    client.watch(`${rbacGroup}/rolebindings`, listen),
  ];
  return {
    clusterWide: (user) => find(index, user, ""),
    inNamespace: (user, namespace) => find(index, user, namespace),
    stop: () => stops.forEach((stop) => stop()),
  };
};
