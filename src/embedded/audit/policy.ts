/** Which requests an audit log tells of, and how much: a policy of audit.k8s.io/v1, the first rule that fits counts. */
import { parse } from "yaml";
import type { RequestInfo } from "../api/request-info.ts";
import type { User } from "../auth/user.ts";

export const levels = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type Level = (typeof levels)[number];

export type Stage = "RequestReceived" | "ResponseStarted" | "ResponseComplete";

interface GroupResources {
  group?: string;
  resources?: string[];
  resourceNames?: string[];
}

interface Rule {
  level: Level;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  resources?: GroupResources[];
  namespaces?: string[];
  nonResourceURLs?: string[];
  omitStages?: Stage[];
}

interface Policy {
  omitStages?: Stage[];
  rules?: Rule[];
}

export interface Judgement {
  level: Level;
  omitStages: readonly Stage[];
}

export type Judge = (user: User, info: RequestInfo) => Judgement;

/** @param text YAML; source of the rules' meaning: k8s.io/apiserver `pkg/audit/policy/checker.go`. @throws when it is no policy. */
export const readPolicy = (text: string): Judge => {
  const { rules, omitStages = [] } = parse(text) as Policy;
  const wrong = rules?.find(({ level }) => !levels.includes(level));
  if (rules === undefined || wrong !== undefined) {
    throw new Error(
      wrong === undefined
        ? "the audit policy has no rules"
        : `the audit policy knows the levels ${levels.join(", ")}, not ${wrong.level}`,
    );
  }

  return (user, info) => {
    const rule = rules.find((candidate) => fits(candidate, user, info));
    return rule === undefined
      ? { level: "None", omitStages }
      : { level: rule.level, omitStages: [...omitStages, ...(rule.omitStages ?? [])] };
  };
};

const has = (list: readonly string[] | undefined, one: string): boolean =>
  list === undefined || list.length === 0 || list.includes(one);

const fits = (rule: Rule, user: User, info: RequestInfo): boolean => {
  const { userGroups = [], namespaces = [], resources = [], nonResourceURLs = [] } = rule;
  if (
    !has(rule.users, user.name) ||
    !has(rule.verbs, info.verb) ||
    (userGroups.length > 0 && !userGroups.some((group) => user.groups.includes(group)))
  ) {
    return false;
  }

  if (namespaces.length > 0 || resources.length > 0) {
    return (
      info.resource !== undefined &&
      has(namespaces, info.resource.namespace) &&
      (resources.length === 0 || resources.some((item) => isAbout(item, info)))
    );
  }

  return nonResourceURLs.length > 0
    ? info.resource === undefined && nonResourceURLs.some((url) => urlFits(url, info.path))
    : true;
};

const isAbout = (
  { group = "", resources = [], resourceNames = [] }: GroupResources,
  info: RequestInfo,
): boolean => {
  const about = info.resource!;
  const { subresource } = about;
  const combined = subresource === undefined ? about.resource : `${about.resource}/${subresource}`;
  return (
    group === about.group &&
    (resources.length === 0 ||
      (has(resourceNames, about.name) &&
        resources.some(
          (resource) =>
            resource === "*" ||
            resource === combined ||
            resource === `${about.resource}/*` ||
            (subresource !== undefined && resource === `*/${subresource}`),
        )))
  );
};

const urlFits = (pattern: string, path: string): boolean =>
  pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)));
