/** The tokens with which lists go on, read as strictly as k8s.io/apiserver's storage/continue.go reads them. */
import path from "node:path";
import { GoTypeError } from "../codec/go-error.ts";
import { parseJson } from "../codec/json-parser.ts";
import { describe, NumberText } from "../codec/json-value.ts";
import type { Json } from "../object.ts";
import { badRequest, type StatusError } from "../status.ts";

export interface Continue {
  rv: number;
  start: string;
}

const tokenVersion = "meta.k8s.io/v1";

export const continueToken = (revision: number, start: string): string =>
  Buffer.from(JSON.stringify({ v: tokenVersion, rv: revision, start })).toString("base64url");

/** @throws StatusError 400 */
export const readToken = (text: string): Continue => {
  const { v, rv, start } = decode(text);
  if (v !== tokenVersion) {
    throw badToken(`: server does not recognize this encoded version ${v}`);
  }

  if (rv === 0) {
    throw badToken(`: incorrect encoded start resourceVersion (version ${tokenVersion})`);
  }

  if (start === "") {
    throw badToken(`: encoded start key empty (version ${tokenVersion})`);
  }

  // A start may not lead out of the resource.
  const whole = start.startsWith("/") ? start : `/${start}`;
  if (path.posix.normalize(whole).replace(/(?<=.)\/$/, "") !== whole) {
    throw badToken(`: ${start}`);
  }

  return { rv, start };
};

const decode = (text: string): Continue & { v: string } => {
  try {
    const token: Json = parseJson(decodeBase64(text)) ?? {};
    if (typeof token !== "object" || Array.isArray(token)) {
      throw new GoTypeError(describe(token), "storage.continueToken", {
        struct: undefined,
        fields: [],
      });
    }

    return {
      v: field(token, "v", "string"),
      rv: field(token, "rv", "int64"),
      start: field(token, "start", "string"),
    };
  } catch (error) {
    throw badToken(`: ${(error as Error).message}`);
  }
};

const field = (token: Json, name: string, goType: "string" | "int64"): Json => {
  const value: unknown = token[name] ?? (goType === "string" ? "" : 0);
  const fits = goType === "string" ? typeof value === "string" : Number.isInteger(value);
  if (!fits) {
    const text = value instanceof NumberText ? `number ${value.text}` : describe(value);
    throw new GoTypeError(text, goType, {
      struct: "continueToken",
      fields: [name],
    });
  }

  return value;
};

/** Without padding, newlines passed over, in the words of Go for what is none. */
const decodeBase64 = (text: string): string => {
  const bytes = Buffer.from(text);
  const read = bytes.filter((byte) => byte !== 10 && byte !== 13);
  const wrong = bytes.findIndex((byte) => !/[\w\r\n-]/.test(String.fromCodePoint(byte)));
  if (wrong !== -1 || read.length % 4 === 1) {
    const at = wrong === -1 ? bytes.length - 1 : wrong;
    throw new Error(`illegal base64 data at input byte ${at}`);
  }

  return Buffer.from(read.toString(), "base64url").toString();
};

const badToken = (why: string): StatusError =>
  badRequest(`invalid continue token: continue key is not valid${why}`);
