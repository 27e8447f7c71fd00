/** The rules that hold for a user, resolved through bindings and roles (k8s.io/kubernetes pkg/registry/rbac/validation/rule.go). */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { rbacGroup, watchBindings, type Match } from "./bindings.ts";
import type { PolicyRule } from "./rule.ts";
import type { User } from "./user.ts";

export interface Resolved {
  rules: PolicyRule[];
  /** Bindings that lead nowhere; they deny nothing by themselves. */
  errors: string[];
}

/** Called with each rule and the words for where it comes from; returning false ends the visit. */
export type Visitor = (rule: PolicyRule, source: () => string) => boolean;

export interface RuleResolver {
  /** Visits the rules of a user; returns the errors met on the way. */
  visit(user: User, namespace: string, visitor: Visitor): string[];
  rulesFor(user: User, namespace: string): Resolved;
  /** Rules of the role a binding refers to. @throws Error in the API's words */
  rulesOfRole(roleRef: Json, namespace: string): PolicyRule[];
  stop(): void;
}

const quote = (text: string): string => JSON.stringify(text);

const describeSubject = (subject: Json, namespace: string): string =>
  subject.kind === "ServiceAccount"
    ? `ServiceAccount ${quote(`${subject.name}/${subject.namespace ?? namespace}`)}`
    : `${subject.kind} ${quote(subject.name)}`;

const describeSource = ({ binding, subject }: Match): string => {
  const { name, namespace } = binding.metadata;
  const full = namespace === undefined ? name : `${name}/${namespace}`;
  const role = `${binding.roleRef.kind} ${quote(binding.roleRef.name)}`;
  return `${binding.kind} ${quote(full)} of ${role} to ${describeSubject(subject, namespace ?? "")}`;
};

/** Errors as utilerrors.NewAggregate prints them: each once, a list in brackets. */
export const aggregate = (errors: string[]): string => {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
};

export const createRuleResolver = (client: Client): RuleResolver => {
  const bindings = watchBindings(client);

  const find = (kind: string, namespace: string, name: string): KubeObject | undefined =>
    kind === "Role"
      ? client.get(`${rbacGroup}/roles`, namespace, name)
      : client.get(`${rbacGroup}/clusterroles`, undefined, name);

  const rulesOfRole = (roleRef: Json, namespace: string): PolicyRule[] => {
    if (roleRef.kind !== "Role" && roleRef.kind !== "ClusterRole") {
      throw new Error(`unsupported role reference kind: ${quote(roleRef.kind)}`);
    }

    const role = find(roleRef.kind, namespace, roleRef.name);
    if (role === undefined) {
      const singular = roleRef.kind === "Role" ? "role" : "clusterrole";
      throw new Error(`${singular}.${rbacGroup} ${quote(roleRef.name)} not found`);
    }

    return role["rules"] ?? [];
  };

  const visit = (user: User, namespace: string, visitor: Visitor): string[] => {
    const errors: string[] = [];
    const matches = [
      ...bindings.clusterWide(user),
      ...(namespace === "" ? [] : bindings.inNamespace(user, namespace)),
    ];
    for (const match of matches) {
      let rules: PolicyRule[];
      try {
        rules = rulesOfRole(match.binding["roleRef"], match.binding.metadata.namespace ?? "");
      } catch (error) {
        errors.push((error as Error).message);
        continue;
      }

      if (!rules.every((rule) => visitor(rule, () => describeSource(match)))) {
        break;
      }
    }

    return errors;
  };

  return {
    visit,
    rulesOfRole,
    rulesFor: (user, namespace) => {
      const rules: PolicyRule[] = [];
      const errors = visit(user, namespace, (rule) => rules.push(rule) > 0);
      return { rules, errors };
    },
    stop: () => bindings.stop(),
  };
};
