/** Which server and which location answer a request, by the rules of nginx' server_name and location. */
import { RE2JS } from "re2js";
import type { Location, ProxyConfig, VirtualServer } from "./config.ts";

export interface Router {
  /** By a host name in lower case without port; undefined: none given. */
  server(host: string | undefined): VirtualServer;
}

/** Exact names first, then the longest wildcard that fits, then the default server. */
export const createRouter = ({ servers, fallback }: ProxyConfig): Router => {
  const exact = new Map<string, VirtualServer>();
  const wildcard = new Map<string, VirtualServer>();
  let catchAll = fallback;
  for (const server of servers) {
    if (server.name === "_") {
      catchAll = server;
    } else if (server.name.startsWith("*.")) {
      wildcard.set(server.name.slice(1), server);
    } else {
      exact.set(server.name, server);
    }
  }

  return {
    server(host) {
      if (host === undefined) {
        return catchAll;
      }

      return exact.get(host) ?? byWildcard(wildcard, host) ?? catchAll;
    },
  };
};

const byWildcard = (
  wildcard: ReadonlyMap<string, VirtualServer>,
  host: string,
): VirtualServer | undefined => {
  for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) {
    const found = dot > 0 ? wildcard.get(host.slice(dot)) : undefined;
    if (found !== undefined) {
      return found;
    }
  }

  return undefined;
};

/**
An exact path wins, then the first regular expression, then the longest path that the request's begins with.
`path` is decoded and has no dot segments.
*/
export const findLocation = ({ locations }: VirtualServer, path: string): Location | undefined => {
  let best: Location | undefined;
  for (const location of locations) {
    if (location.match === "exact") {
      if (location.path === path) {
        return location;
      }
    } else if (isPrefixMatch(location, path) && isBetter(location, best)) {
      best = location;
    }
  }

  return locations.find((location) => isRegexMatch(location, path)) ?? best;
};

const isPrefixMatch = ({ match, path: prefix }: Location, path: string): boolean =>
  (match === "prefix" && path.startsWith(prefix)) ||
  (match === "segments" && coversSegments(prefix, path));

/** `/tea` and `/tea/` cover /tea, /tea/ and /tea/green, but not /teapot (k8s.io/api networking/v1 PathTypePrefix). */
const coversSegments = (prefix: string, path: string): boolean => {
  const bare = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  return path.startsWith(bare) && (path.length === bare.length || path[bare.length] === "/");
};

/** Trailing slashes do not make a path longer; of two the same, whole elements win over mere text. */
const isBetter = (candidate: Location, best: Location | undefined): boolean => {
  if (best === undefined) {
    return true;
  }

  const difference = weightOf(candidate) - weightOf(best);
  return difference === 0
    ? candidate.match === "segments" && best.match === "prefix"
    : difference > 0;
};

const weightOf = ({ match, path }: Location): number =>
  match === "segments" && path.endsWith("/") ? path.length - 1 : path.length;

const compiled = new WeakMap<Location, RE2JS>();

/** In linear time, since a path from a stranger is matched against a pattern of a learner. */
const isRegexMatch = (location: Location, path: string): boolean => {
  if (location.match !== "regex" && location.match !== "regex-insensitive") {
    return false;
  }

  let expression = compiled.get(location);
  if (expression === undefined) {
    const flags = location.match === "regex" ? 0 : RE2JS.CASE_INSENSITIVE;
    expression = RE2JS.compile(location.path, flags);
    compiled.set(location, expression);
  }

  return expression.matcher(path).lookingAt();
};
