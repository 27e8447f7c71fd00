/** The ways to act as somebody else and what each asks leave for; the first whose checks all pass is taken (KEP 5284). */
import { splitServiceAccount, wellKnown, type Attributes, type User } from "./user.ts";

export interface ImpersonationMode {
  /** Who the request then acts as, standing groups not yet added. */
  user: User;
  checks: Attributes[];
}

const authentication = { group: "authentication.k8s.io", version: "v1" };

/** Groups that every service account of the namespace has. */
const accountGroups = (namespace: string): string[] => [
  wellKnown.serviceAccounts,
  `${wellKnown.serviceAccounts}:${namespace}`,
];

const nodeName = (user: string): string | undefined =>
  /^system:node:([a-z\d](?:[-a-z\d.]*[a-z\d])?)$/u.exec(user)?.[1];

const isBare = ({ uid, groups, extra }: User): boolean =>
  uid === undefined && groups.length === 0 && extra === undefined;

interface Probe {
  requestor: User;
  verb: string;
  /** Where users and groups are checked: the core group of old, authentication.k8s.io since. */
  place: { group: string; version: string };
}

const extraChecks = ({ requestor, verb }: Probe, wanted: User): Attributes[] =>
  Object.entries(wanted.extra ?? {}).flatMap(([subresource, values]) =>
    values.map((name) => ({
      user: requestor,
      verb,
      ...authentication,
      resource: "userextras",
      subresource,
      name,
    })),
  );

const fieldChecks = (probe: Probe, wanted: User): Attributes[] => {
  const { requestor: user, verb, place } = probe;
  const uid =
    wanted.uid === undefined
      ? []
      : [{ user, verb, ...authentication, resource: "uids", name: wanted.uid }];
  const groups = wanted.groups.map((name) => ({ user, verb, ...place, resource: "groups", name }));
  return [...uid, ...groups, ...extraChecks(probe, wanted)];
};

const nameCheck = ({ requestor: user, verb, place }: Probe, wanted: User): Attributes => {
  const account = splitServiceAccount(wanted.name);
  return account === undefined
    ? { user, verb, ...place, resource: "users", name: wanted.name }
    : { user, verb, ...place, resource: "serviceaccounts", ...account };
};

const on = (mode: string, request: Attributes): Attributes => ({
  ...request,
  verb: `impersonate-on:${mode}:${request.verb}`,
});

const nodeModes = (wanted: User, request: Attributes): ImpersonationMode[] => {
  const name = nodeName(wanted.name);
  if (name === undefined || !isBare(wanted)) {
    return [];
  }

  const user = { ...wanted, groups: [wellKnown.nodes] };
  const own = request.user.extra?.["authentication.kubernetes.io/node-name"];
  const isOwn = splitServiceAccount(request.user.name) !== undefined && own?.[0] === name;
  const check = (mode: string, target: string): ImpersonationMode => ({
    user,
    checks: [
      on(mode, request),
      {
        user: request.user,
        verb: `impersonate:${mode}`,
        ...authentication,
        resource: "nodes",
        name: target,
      },
    ],
  });
  return [...(isOwn ? [check("associated-node", "*")] : []), check("arbitrary-node", name)];
};

const accountMode = (wanted: User, request: Attributes): ImpersonationMode[] => {
  const account = splitServiceAccount(wanted.name);
  if (account === undefined || !isBare(wanted)) {
    return [];
  }

  const verb = "impersonate:serviceaccount";
  const probe = { requestor: request.user, verb, place: authentication };
  return [
    {
      user: { ...wanted, groups: accountGroups(account.namespace) },
      checks: [on("serviceaccount", request), nameCheck(probe, wanted)],
    },
  ];
};

/** Groups and extras that only the old way allows. */
const onlyLegacy = ({ groups, extra = {} }: User): boolean =>
  groups.includes("") ||
  groups.includes(wellKnown.masters) ||
  Object.entries(extra).some(([key, values]) => key === "" || values.includes(""));

const userMode = (wanted: User, request: Attributes): ImpersonationMode[] => {
  const special = nodeName(wanted.name) ?? splitServiceAccount(wanted.name);
  if (special !== undefined) {
    return [];
  }

  const verb = "impersonate:user-info";
  const probe = { requestor: request.user, verb, place: authentication };
  const checks = [on("user-info", request), nameCheck(probe, wanted)];
  return onlyLegacy(wanted)
    ? [{ user: wanted, checks: [...checks, { ...request, verb: "impersonate:never" }] }]
    : [{ user: wanted, checks: [...checks, ...fieldChecks(probe, wanted)] }];
};

const legacyMode = (wanted: User, request: Attributes): ImpersonationMode => {
  const place = { group: "", version: "v1" };
  const probe = { requestor: request.user, verb: "impersonate", place };
  const account = splitServiceAccount(wanted.name);
  const standing = account !== undefined && wanted.groups.length === 0;
  return {
    user: standing ? { ...wanted, groups: accountGroups(account.namespace) } : wanted,
    checks: [nameCheck(probe, wanted), ...fieldChecks(probe, wanted)],
  };
};

/** Modes that can apply, in the order in which they are tried. */
export const impersonationModes = (wanted: User, request: Attributes): ImpersonationMode[] => [
  ...nodeModes(wanted, request),
  ...accountMode(wanted, request),
  ...userMode(wanted, request),
  legacyMode(wanted, request),
];
