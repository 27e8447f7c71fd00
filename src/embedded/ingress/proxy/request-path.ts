/** The target of a request as nginx reads it: host, decoded path without dot segments, and what is refused. */

export interface Target {
  /** Decoded, slashes merged, dot segments resolved; locations are found by it. */
  path: string;
  /** As sent, without scheme and host, query included; what the upstream gets. */
  uri: string;
  /** From a target in absolute form; wins over the Host header. */
  host?: string;
}

/** Undefined: 400 Bad Request. */
export const parseTarget = (raw: string): Target | undefined => {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(raw);
  const uri = absolute === null ? raw : absolute[2] || "/";
  const host = absolute === null ? undefined : hostName(absolute[1]!);
  if ((absolute !== null && host === undefined) || !/^[/?]/.test(uri)) {
    return undefined;
  }

  const path = normalize(/^[^?#]*/.exec(uri)![0] || "/");
  return path === undefined ? undefined : { path, uri, ...(host === undefined ? {} : { host }) };
};

/** Percent signs that are no escapes, escaped zeros, and paths that leave the root are refused. */
const normalize = (raw: string): string | undefined => {
  if (/%(?![\da-f]{2})|%00/i.test(raw)) {
    return undefined;
  }

  const decoded = raw.includes("%")
    ? Buffer.from(
        raw.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        ),
        "latin1",
      ).toString("utf8")
    : raw;
  if (!/\/[./]/.test(decoded)) {
    return decoded;
  }

  const names: string[] = [];
  const parts = decoded.split("/");
  for (const part of parts.slice(1)) {
    if (part === ".." && names.pop() === undefined) {
      return undefined;
    }

    if (part !== "" && part !== "." && part !== "..") {
      names.push(part);
    }
  }

  const open = ["", ".", ".."].includes(parts.at(-1)!) && names.length > 0;
  return `/${names.join("/")}${open ? "/" : ""}`;
};

/** A host name without port, in lower case; undefined when it cannot be one. */
export const hostName = (header: string): string | undefined => {
  const match = /^(\[[\da-f:.]+\]|[^\s:/\\?#@[\]]+?)\.?(?::\d*)?$/i.exec(header);
  return match?.[1]?.toLowerCase();
};
