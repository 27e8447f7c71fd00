/** ConfigMap and Secret: keys, size, the kinds of secrets, and `immutable`. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { parseJson } from "../../codec/json-parser.ts";
import { describe } from "../../codec/json-value.ts";
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { configMapKey } from "../formats.ts";
import { immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";

const maxBytes = 1024 * 1024;

const base64Bytes = (text: Json): number => Buffer.from(String(text ?? ""), "base64").length;

const keepImmutable = (object: Field, old: Json, parts: string[]): void => {
  if (old.immutable !== true) {
    return;
  }

  const detail = "field is immutable when `immutable` is set";
  if (object.value.immutable !== true) {
    object.at("immutable").forbidden(detail);
  }

  for (const part of parts) {
    if (!semanticEqual(object.value[part], old[part])) {
      object.at(part).forbidden(detail);
    }
  }
};

const checkConfigMap = (object: Field): void => {
  let size = 0;
  for (const [key, at] of object.at("data").entries()) {
    at.as(key).matches(configMapKey);
    if (Object.hasOwn((object.value.binaryData ?? {}) as object, key)) {
      at.invalid("duplicate of key present in binaryData", key);
    }

    size += Buffer.byteLength(String(at.value));
  }

  for (const [key, at] of object.at("binaryData").entries()) {
    at.as(key).matches(configMapKey);
    size += base64Bytes(at.value);
  }

  if (size > maxBytes) {
    object.at("").tooLong(maxBytes);
  }
};

export const configMaps: KindRules = {
  validate: checkConfigMap,
  validateUpdate(object, old) {
    keepImmutable(object, old, ["data", "binaryData"]);
    checkConfigMap(object);
  },
};

/** What Go says of text that is to be read into a map. */
const mapError = (text: string): string | undefined => {
  try {
    const kind = describe(parseJson(text));
    return kind === "object"
      ? undefined
      : `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch (error) {
    return (error as Error).message;
  }
};

const dockerConfig =
  (key: string) =>
  (data: Field): void => {
    const at = data.key(key);
    if (!at.given) {
      at.required();
      return;
    }

    const wrong = mapError(Buffer.from(at.value as string, "base64").toString());
    if (wrong !== undefined) {
      at.invalid(wrong, "<secret contents redacted>");
    }
  };

const needKeys =
  (...keys: string[]) =>
  (data: Field): void => {
    for (const key of keys) {
      if (!data.key(key).given) {
        data.key(key).required();
      }
    }
  };

const byType: Record<string, (data: Field, object: Field) => void> = {
  "kubernetes.io/service-account-token": (_data, object) => {
    object.at("metadata", "annotations").key("kubernetes.io/service-account.name").need();
  },
  "kubernetes.io/dockercfg": dockerConfig(".dockercfg"),
  "kubernetes.io/dockerconfigjson": dockerConfig(".dockerconfigjson"),
  "kubernetes.io/basic-auth": (data) => {
    if (!data.key("username").given && !data.key("password").given) {
      needKeys("username", "password")(data);
    }
  },
  "kubernetes.io/ssh-auth": (data) => {
    data.key("ssh-privatekey").need();
  },
  "kubernetes.io/tls": needKeys("tls.crt", "tls.key"),
};

const checkSecret = (object: Field): void => {
  const data = object.at("data");
  let size = 0;
  for (const [key, at] of data.entries()) {
    at.as(key).matches(configMapKey);
    size += base64Bytes(at.value);
  }

  if (size > maxBytes) {
    data.tooLong(maxBytes);
  }

  byType[object.value.type as string]?.(data, object);
};

const foldStringData = (object: Json): void => {
  if (object.stringData !== undefined) {
    const encoded = Object.entries(object.stringData as Record<string, string>).map(
      ([key, text]) => [key, Buffer.from(text).toString("base64")],
    );
    object.data = { ...object.data, ...Object.fromEntries(encoded) };
    delete object.stringData;
  }
};

const pemOf = (data: Json, key: string): Buffer => Buffer.from(data?.[key] ?? "", "base64");

/** As crypto/tls complains about a pair. */
const pairWarning = (data: Json): string | undefined => {
  const certificate = pemOf(data, "tls.crt");
  const key = pemOf(data, "tls.key");
  if (!certificate.includes("-----BEGIN")) {
    return "tls: failed to find any PEM data in certificate input";
  }

  if (!key.includes("-----BEGIN")) {
    return "tls: failed to find any PEM data in key input";
  }

  try {
    const matches = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return matches ? undefined : "tls: private key does not match public key";
  } catch {
    return "tls: failed to parse private key";
  }
};

export const secrets: KindRules = {
  prepareForCreate: foldStringData,
  prepareForUpdate: foldStringData,
  validate: checkSecret,
  validateUpdate(object, old) {
    immutableText(object.at("type"), old.type);
    keepImmutable(object, old, ["data"]);
    checkSecret(object);
  },
  fields: ({ type }: Json) => ({ type: type ?? "" }),
  warnings({ type, data }: Json) {
    const warning = type === "kubernetes.io/tls" ? pairWarning(data) : undefined;
    return warning === undefined ? [] : [warning];
  },
};
