/** Names as openssl reads and prints them: `/O=Cafe/CN=cafe.example.com`, `DNS:cafe.example.com,IP:10.0.0.1`. */
import type { AlternativeNames } from "../../auth/certificate.ts";
import { element, oid, sequence, tags, utf8 } from "../../auth/der.ts";

const attributeOids: Record<string, string> = {
  C: "2.5.4.6",
  CN: "2.5.4.3",
  L: "2.5.4.7",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  ST: "2.5.4.8",
};

/** DER of an RDNSequence; undefined when it cannot be read. */
export const subjectDer = (text: string): Buffer | undefined => {
  const parts = text.startsWith("/") ? text.slice(1).split("/") : [];
  const attributes = parts.map((part) => {
    const [, name = "", value = ""] = /^([A-Z]+)=(.+)$/.exec(part) ?? [];
    const id = attributeOids[name];
    return id === undefined
      ? undefined
      : element(tags.set, sequence(oid(id), utf8(Buffer.from(value, "latin1").toString())));
  });
  const read = attributes.filter((attribute) => attribute !== undefined);
  return read.length === parts.length && read.length > 0 ? sequence(...read) : undefined;
};

/** Of an `-addext subjectAltName=...`; none when nothing was asked for, undefined when it cannot be read. */
export const alternativeNamesOf = (extension: string | undefined): AlternativeNames | undefined => {
  const names: AlternativeNames = { names: [], addresses: [], emails: [], uris: [] };
  if (extension === undefined) {
    return names;
  }

  const [, list = ""] = /^subjectAltName\s*=\s*(.+)$/.exec(extension) ?? [];
  const kinds: Record<string, string[] | undefined> = {
    DNS: names.names,
    IP: names.addresses,
    URI: names.uris,
    email: names.emails,
  };
  const understood = list.split(",").every((item) => {
    const [, kind = "", value = ""] = /^\s*(\w+):(\S+)\s*$/.exec(item) ?? [];
    return kinds[kind]?.push(value) !== undefined;
  });
  return understood ? names : undefined;
};

/** One line of what Node prints on several. */
export const subjectText = (subject: string | undefined): string =>
  (subject ?? "").split("\n").join(", ");
