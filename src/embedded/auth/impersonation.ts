/** `--as`: acting as somebody else, for those who may (k8s.io/apiserver pkg/endpoints/filters/impersonation). */
import { badRequest } from "../status.ts";
import { forbiddenByAuthorization } from "./forbidden.ts";
import { impersonationModes } from "./impersonation-modes.ts";
import { wellKnown, type Attributes, type Authorize, type User } from "./user.ts";

/** Lower-case names; repeated headers must be a list. */
export type Headers = Record<string, string | string[] | undefined>;

const all = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const unescape = (key: string): string => {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
};

const extraPrefix = "impersonate-extra-";

/** The user that the headers ask for, as they put it; undefined when they ask for none. @throws StatusError */
const wantedUser = (headers: Headers): User | undefined => {
  const [name = ""] = all(headers["impersonate-user"]);
  const [uid = ""] = all(headers["impersonate-uid"]);
  const groups = all(headers["impersonate-group"]);
  const extra: Record<string, string[]> = {};
  for (const [header, value] of Object.entries(headers)) {
    if (header.startsWith(extraPrefix) && value !== undefined) {
      const key = unescape(header.slice(extraPrefix.length));
      extra[key] = [...(extra[key] ?? []), ...all(value)];
    }
  }

  const hasExtra = Object.keys(extra).length > 0;
  if (name === "") {
    if (uid !== "" || groups.length > 0 || hasExtra) {
      throw badRequest(`requested ${goUser(uid, groups, extra)} without impersonating a user name`);
    }

    return undefined;
  }

  return { name, groups, ...(uid === "" ? {} : { uid }), ...(hasExtra ? { extra } : {}) };
};

const goStrings = (values: string[]): string =>
  `[]string{${values.map((value) => JSON.stringify(value)).join(", ")}}`;

/** The Go value that the API server prints there. */
const goUser = (uid: string, groups: string[], extra: Record<string, string[]>): string => {
  const entries = Object.entries(extra).map(
    ([key, values]) => `${JSON.stringify(key)}:${goStrings(values)}`,
  );
  const groupText = groups.length === 0 ? "[]string(nil)" : goStrings(groups);
  const extraText =
    entries.length === 0
      ? "map[string][]string(nil)"
      : `map[string][]string{${entries.join(", ")}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${groupText}, Extra:${extraText}}`;
};

const withStandingGroups = (user: User): User => {
  if (user.name === wellKnown.anonymous) {
    return ensure(user, wellKnown.allUnauthenticated);
  }

  return user.groups.includes(wellKnown.allUnauthenticated)
    ? user
    : ensure(user, wellKnown.allAuthenticated);
};

const ensure = (user: User, group: string): User =>
  user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };

/**
Who a request acts as: `attributes.user` itself without impersonation headers.

@param attributes The request as its sender makes it. @throws StatusError 400 or 403
*/
export const impersonate = (
  headers: Headers,
  attributes: Attributes,
  authorize: Authorize,
): User => {
  const wanted = wantedUser(headers);
  if (wanted === undefined) {
    return attributes.user;
  }

  let first: { check: Attributes; reason: string } | undefined;
  for (const { user, checks } of impersonationModes(wanted, attributes)) {
    const refused = checks
      .map((check) => ({ check, decision: authorize(check) }))
      .find(({ decision }) => !decision.allowed);
    if (refused === undefined) {
      return withStandingGroups(user);
    }

    first ??= { check: refused.check, reason: refused.decision.reason ?? "" };
  }

  throw forbiddenByAuthorization(first?.check ?? attributes, first?.reason);
};
