/** CertificateSigningRequest: records who asks; what may be asked for and how it is approved. */
import { checkCertificates } from "../../auth/certificate-pem.ts";
import { verifyRequest } from "../../auth/certificate-request.ts";
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, subdomain } from "../names.ts";
import type { ValidationContext } from "../resource.ts";

const usages = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

const recordUser = (object: Json, { user }: ValidationContext): void => {
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = object.spec ?? {};
  object.spec = {
    ...spec,
    ...(user === undefined
      ? {}
      : {
          username: user.name,
          ...(user.uid === undefined ? {} : { uid: user.uid }),
          groups: user.groups,
          ...(user.extra === undefined ? {} : { extra: user.extra }),
        }),
  };
};

const checkRequest = (request: Field): void => {
  const text = Buffer.from((request.value as string | undefined) ?? "", "base64").toString();
  try {
    verifyRequest(text);
  } catch (error) {
    request.invalid((error as Error).message, request.value ?? null);
  }
};

const checkSigner = (signer: Field): void => {
  if (!signer.need()) {
    return;
  }

  const name = signer.value as string;
  if (name === "kubernetes.io/legacy-unknown") {
    signer.invalid("the legacy signerName is not allowed via this API version");
    return;
  }

  const [domain = "", path, ...rest] = name.split("/");
  if (path === undefined || rest.length > 0) {
    signer.invalid(
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    );
    return;
  }

  if (domain.split(".").length < 2 || domain.split(".").some((part) => dnsLabel(part).length > 0)) {
    signer.invalid("should be a domain with at least two segments separated by dots", domain);
  }

  signer.as(path).matches(subdomain);
};

const checkUsages = (list: Field): void => {
  list.need();
  for (const usage of list.items()) {
    usage.oneOf(usages);
  }

  const seen = new Set<string>();
  for (const usage of list.items()) {
    if (seen.has(usage.value as string)) {
      usage.duplicate();
    }

    seen.add(usage.value as string);
  }
};

const decisions = ["Approved", "Denied", "Failed"];

const checkConditions = (conditions: Field): void => {
  const seen = new Set<string>();
  for (const condition of conditions.items()) {
    const type = (condition.value.type as string | undefined) ?? "";
    condition.at("type").need();
    if (condition.at("status").need()) {
      condition
        .at("status")
        .oneOf(decisions.includes(type) ? ["True"] : ["False", "True", "Unknown"]);
    }

    const other = type === "Approved" ? "Denied" : "Approved";
    if ((type === "Approved" || type === "Denied") && seen.has(other)) {
      conditions.invalid("Approved and Denied conditions are mutually exclusive", type);
    }

    if (seen.has(type)) {
      condition.at("type").duplicate(type);
    }

    seen.add(type);
  }
};

const check = (object: Field): void => {
  const spec = object.at("spec");
  checkRequest(spec.at("request"));
  checkUsages(spec.at("usages"));
  checkSigner(spec.at("signerName"));
  const seconds = spec.at("expirationSeconds");
  if (seconds.given && seconds.value < 600) {
    seconds.invalid("may not specify a duration less than 600 seconds (10 minutes)");
  }

  checkConditions(object.at("status", "conditions"));
};

const countOf = (object: Json, type: string): number =>
  ((object.status?.conditions ?? []) as Json[]).filter((one) => one.type === type).length;

const checkDecisions = (object: Field, old: Json, mayApprove: boolean): void => {
  const at = object.at("status", "conditions");
  for (const type of decisions) {
    if (countOf(object.value, type) < countOf(old, type)) {
      at.forbidden(`updates may not remove a condition of type "${type}"`);
    }
  }

  for (const type of mayApprove ? [] : ["Approved", "Denied"]) {
    if (countOf(object.value, type) > countOf(old, type)) {
      at.forbidden(`updates may not add a condition of type "${type}"`);
    }
  }
};

/** Why this cannot be what was issued; undefined also where nothing was. */
const certificateError = (base64: string): string | undefined => {
  try {
    if (base64 !== "") {
      checkCertificates(Buffer.from(base64, "base64").toString());
    }

    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const checkStatus = (object: Field, old: Json): void => {
  const at = object.at("status", "certificate");
  const [issued, before] = [(at.value ?? "") as string, (old.status?.certificate ?? "") as string];
  const wrong = issued === before ? undefined : certificateError(issued);
  if (wrong !== undefined && certificateError(before) === undefined) {
    at.invalid(wrong, "<certificate data>");
  }

  checkDecisions(object, old, false);
  if (issued !== before && before !== "") {
    at.forbidden("updates may not modify existing certificate content");
  }
};

export const certificateSigningRequests: KindRules = {
  name: () => [],
  prepareForCreate: recordUser,
  prepareForUpdate(object, old) {
    object.spec = clone(old.spec);
  },
  validate: check,
  validateUpdate(object, old) {
    check(object);
    checkDecisions(object, old, false);
  },
  validateStatusUpdate(object, old) {
    check(object);
    checkStatus(object, old);
  },
  prepareForSubresource(name, object, old) {
    if (name === "approval") {
      const conditions = clone(object["status"]?.conditions);
      object["spec"] = clone(old["spec"]);
      object["status"] = { ...clone(old["status"]), conditions };
    }
  },
  validateSubresource(_name, object, old) {
    const field = new Field(object);
    check(field);
    checkDecisions(field, old, true);
    return field.causes;
  },
  fields: ({ spec }: Json) => ({ "spec.signerName": spec?.signerName ?? "" }),
};
