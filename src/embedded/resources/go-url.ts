/** URLs as Go's net/url takes them apart, with its words for those that it cannot. */
import { isIPv4, isIPv6 } from "node:net";
import { quote } from "./field-errors.ts";

export interface GoUrl {
  /** Each is empty where the URL has none. */
  scheme: string;
  host: string;
  query: string;
  fragment: string;
  /** With the password, escaped; undefined without an `@`. */
  user: string | undefined;
}

/** @throws Error in Go's words. */
export const parseUrl = (text: string): GoUrl => {
  const [url, fragment] = cut(text, "#");
  try {
    return { ...parse(url), fragment: unescape(fragment) };
  } catch (error) {
    throw new Error(`parse ${quote(url)}: ${(error as Error).message}`, { cause: error });
  }
};

const cut = (text: string, separator: string): [before: string, after: string] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
};

const parse = (url: string): Omit<GoUrl, "fragment"> => {
  if (/(?![\u{80}-\u{9F}])\p{Cc}/u.test(url)) {
    throw new Error("net/url: invalid control character in URL");
  }

  if (url.startsWith(":")) {
    throw new Error("missing protocol scheme");
  }

  const scheme = /^([a-z][\d+.a-z-]*):/i.exec(url)?.[1] ?? "";
  const [rest, query] = cut(scheme === "" ? url : url.slice(scheme.length + 1), "?");
  const common = { scheme: scheme.toLowerCase(), query };
  if (!rest.startsWith("/")) {
    if (scheme === "" && cut(rest, "/")[0].includes(":")) {
      throw new Error("first path segment in URL cannot contain colon");
    }

    // What has a scheme and no slash is not looked into any further.
    unescape(scheme === "" ? rest : "");
    return { ...common, host: "", user: undefined };
  }

  const hasAuthority = rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"));
  const authority = hasAuthority ? cut(rest.slice(2), "/")[0] : "";
  const parts = parseAuthority(authority);
  unescape(hasAuthority ? rest.slice(2 + authority.length) : rest);
  return { ...common, ...parts };
};

const parseAuthority = (authority: string): { user: string | undefined; host: string } => {
  const at = authority.lastIndexOf("@");
  const host = parseHost(authority.slice(at + 1));
  if (at === -1) {
    return { user: undefined, host };
  }

  const user = authority.slice(0, at);
  if (!/^[\w.:~!$&'()*+,;=%@-]*$/.test(user)) {
    throw new Error("net/url: invalid userinfo");
  }

  const [name, password] = cut(user, ":").map((part) => escapeUser(unescape(part)));
  return { user: user.includes(":") ? `${name}:${password}` : name, host };
};

const escapeUser = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll(/%(?:24|26|2B|2C|3B|3D)/g, decodeURIComponent);

const parseHost = (host: string): string => {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) {
    throw new Error("invalid IP-literal");
  }

  if (bracket === 0) {
    return parseLiteral(host);
  }

  const colon = host.indexOf(":");
  checkPort(colon === -1 ? "" : host.slice(colon));
  checkHost(host);
  return host;
};

const parseLiteral = (host: string): string => {
  const end = host.lastIndexOf("]");
  if (end === -1) {
    throw new Error("missing ']' in host");
  }

  checkPort(host.slice(end + 1));
  const address = host.slice(1, end);
  checkHost(address);
  if (isIPv4(address)) {
    throw new Error("invalid IP-literal");
  }

  if (!isIPv6(cut(address, "%25")[0])) {
    throw new Error(`invalid host: ParseAddr(${quote(address)}): unable to parse IP`);
  }

  return host;
};

const checkPort = (port: string): void => {
  if (!/^(?::\d*)?$/.test(port)) {
    throw new Error(`invalid port ${quote(port)} after host`);
  }
};

const checkHost = (host: string): void => {
  unescape(host);
  // Only what is no ASCII may be escaped here, and the percent sign of a zone.
  const [escaped] = /%(?!25)[0-7][\da-f]/i.exec(host) ?? [];
  if (escaped !== undefined) {
    throw new Error(`invalid URL escape ${quote(escaped)}`);
  }

  const [wrong] = /[ #/?@\\^`{|}]/.exec(host) ?? [];
  if (wrong !== undefined) {
    throw new Error(`invalid character ${quote(wrong)} in host name`);
  }
};

/** @throws Error about a percent sign that begins no byte. */
const unescape = (text: string): string => {
  const wrong = text.search(/%(?![\da-f]{2})/i);
  if (wrong !== -1) {
    throw new Error(`invalid URL escape ${quote(text.slice(wrong, wrong + 3))}`);
  }

  const bytes = Buffer.from(text)
    .toString("latin1")
    .replaceAll(/%(..)/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
};
