/** What a request is about, read from method and path as k8s.io/apiserver's RequestInfoFactory reads it. */

export interface RequestInfo {
  /** `get`, `list`, `create`, ...; for paths that are no resources the method in lower case. */
  verb: string;
  path: string;
  /** Absent for paths that are no resources. */
  resource?: ResourceRequest;
  /** As sent with a list, watch or deletion of many. */
  fieldSelector?: string;
}

export interface ResourceRequest {
  group: string;
  version: string;
  resource: string;
  subresource?: string;
  /** Empty when there is none. */
  namespace: string;
  name: string;
  /** Resource, name, subresource and whatever follows. */
  parts: string[];
}

const verbs: Record<string, string> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

const namespaceSubresources = new Set(["status", "finalize"]);

const selecting = new Set(["list", "watch", "deletecollection"]);

const split = (path: string): string[] => {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? [] : trimmed.split("/").map((part) => decode(part));
};

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** @param exactName The name in the query's field selector, if any. */
export const requestInfoOf = (
  method: string,
  path: string,
  query: URLSearchParams,
  exactName: () => string | undefined,
): RequestInfo => {
  const plain: RequestInfo = { verb: method.toLowerCase(), path };
  const [prefix, ...rest] = split(path);
  const grouped = prefix === "apis";
  if ((!grouped && prefix !== "api") || rest.length < (grouped ? 3 : 2)) {
    return plain;
  }

  const group = grouped ? (rest.shift() ?? "") : "";
  const version = rest.shift() ?? "";
  const byPath = rest[0] === "watch" && rest.length > 1;
  if (byPath) {
    rest.shift();
  }

  const resource = { group, version, ...locate(rest) };
  const verb = byPath ? "watch" : refine(verbs[method] ?? "", resource.name, query);
  if ((verb === "list" || verb === "watch") && resource.name === "") {
    resource.name = exactName() ?? "";
  }

  const fieldSelector = query.get("fieldSelector");
  return {
    verb,
    path,
    resource,
    ...(fieldSelector === null || !selecting.has(verb) ? {} : { fieldSelector }),
  };
};

const locate = (rest: string[]): Omit<ResourceRequest, "group" | "version"> => {
  let namespace = "";
  let parts = rest;
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = rest[1] ?? "";
    if (rest.length > 2 && !namespaceSubresources.has(rest[2] ?? "")) {
      parts = rest.slice(2);
    }
  }

  const [resource = "", name = "", subresource] = parts;
  return {
    resource,
    name,
    namespace,
    parts,
    ...(subresource === undefined ? {} : { subresource }),
  };
};

const refine = (verb: string, name: string, query: URLSearchParams): string => {
  if (name !== "") {
    return verb;
  }

  if (verb === "get") {
    return flag(query.get("watch")) ? "watch" : "list";
  }

  return verb === "delete" ? "deletecollection" : verb;
};

/** A boolean of the query: present counts as true unless it says `false` or `0`. */
export const flag = (value: string | null): boolean =>
  value !== null && value.toLowerCase() !== "false" && value !== "0";
