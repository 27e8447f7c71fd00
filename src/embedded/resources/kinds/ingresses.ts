/** Ingress and IngressClass. */
import type { Json } from "../../object.ts";
import { checkIngressAddresses } from "../balancer-status.ts";
import type { Field } from "../field.ts";
import { portName, portNumber } from "../formats.ts";
import { immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, pathSegment, regexMessage, subdomain, wildcardSubdomain } from "../names.ts";
import { parseIp } from "../ip-text.ts";

const classKey = "kubernetes.io/ingress.class";
const badSequences = ["//", "/./", "/../", "%2f", "%2F"];
const badSuffixes = ["/..", "/."];

const checkReference = (ref: Field): void => {
  if (ref.at("apiGroup").given) {
    ref.at("apiGroup").matches(subdomain);
  }

  for (const name of ["kind", "name"]) {
    if (ref.at(name).need()) {
      ref.at(name).matches(pathSegment);
    }
  }
};

const checkService = (backend: Field): void => {
  const name = backend.at("service", "name");
  if (name.need()) {
    name.matches(dnsLabel);
  }

  const port = backend.at("service", "port");
  const [named, numbered] = [!port.at("name").empty, (port.value?.number ?? 0) !== 0];
  if (named && numbered) {
    backend.invalid("cannot set both port name & port number", "");
  } else if (named) {
    port.at("name").matches(portName);
  } else if (numbered) {
    const { number } = port.value as { number: number };
    portNumber(number).forEach((complaint) => port.at("number").invalid(complaint));
  } else {
    backend.required("port name or number is required");
  }
};

const checkBackend = (backend: Field): void => {
  const [resource, service] = [backend.at("resource").given, backend.at("service").given];
  if (resource && service) {
    backend.invalid("cannot set both resource and service backends", "");
  } else if (resource) {
    checkReference(backend.at("resource"));
  } else if (service) {
    checkService(backend);
  } else {
    backend.invalid("resource or service backend is required", "");
  }
};

const checkRelative = (path: Field): void => {
  const text = (path.value as string | undefined) ?? "";
  for (const part of badSequences.filter((sequence) => text.includes(sequence))) {
    path.invalid(`must not contain '${part}'`);
  }

  for (const end of badSuffixes.filter((suffix) => text.endsWith(suffix))) {
    path.invalid(`cannot end with '${end}'`);
  }
};

const checkPath = (path: Field): void => {
  const [type, at] = [path.at("pathType"), path.at("path")];
  const text = (at.value as string | undefined) ?? "";
  if (!type.given) {
    type.required("pathType must be specified");
    return;
  }

  if (type.oneOf(["Exact", "ImplementationSpecific", "Prefix"])) {
    const strict = type.value !== "ImplementationSpecific";
    if ((strict || text !== "") && !text.startsWith("/")) {
      at.invalidText("must be an absolute path");
    }

    if (strict) {
      checkRelative(at);
    }
  }

  checkBackend(path.at("backend"));
};

const checkHost = (host: Field): void => {
  const name = host.value as string;
  host.matches(name.includes("*") ? wildcardSubdomain : subdomain);
};

const checkRule = (rule: Field): void => {
  const host = rule.at("host");
  if (!host.empty) {
    if (parseIp(host.value as string) !== undefined) {
      host.invalid("must be a DNS name, not an IP address");
    }

    checkHost(host);
  }

  const http = rule.at("http");
  if (http.given) {
    http.at("paths").need();
    http.at("paths").items().forEach(checkPath);
  }
};

const checkSpec = (spec: Field): void => {
  const backend = spec.at("defaultBackend");
  if (spec.at("rules").length === 0 && !backend.given) {
    spec.invalid("either `defaultBackend` or `rules` must be specified", null);
  }

  if (backend.given) {
    checkBackend(backend);
  }

  spec.at("rules").items().forEach(checkRule);
  for (const tls of spec.at("tls").items()) {
    tls.at("hosts").items().forEach(checkHost);
    if (!tls.at("secretName").empty) {
      tls.at("secretName").matches(subdomain);
    }
  }

  if (spec.at("ingressClassName").given) {
    spec.at("ingressClassName").matches(subdomain);
  }
};

export const ingresses: KindRules = {
  generation: ["spec"],
  validate(object) {
    checkSpec(object.at("spec"));
    const named = object.value.metadata.annotations?.[classKey] as string | undefined;
    const { ingressClassName } = object.value.spec ?? {};
    if (named !== undefined && ingressClassName !== undefined && named !== ingressClassName) {
      object
        .at("annotations", classKey)
        .invalid("must match `ingressClassName` when both are specified", named);
    }
  },
  validateUpdate: (object) => checkSpec(object.at("spec")),
  validateStatusUpdate: (object) => checkIngressAddresses(object),
  warnings: ({ metadata }: Json, old) =>
    old === undefined && metadata.annotations?.[classKey] !== undefined
      ? [`annotation "${classKey}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
};

const pathFormat = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathPattern = new RegExp(`^${pathFormat}$`);

/** `acme.io/foo`: a domain, then a path as in a URL. */
const checkPrefixedPath = (field: Field): void => {
  if (!field.need()) {
    return;
  }

  const text = field.value as string;
  const slash = text.indexOf("/");
  const [host, path] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (slash === -1 || host === "" || path === "") {
    field.invalid('must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }

  field.as(host).matches(subdomain);
  if (!pathPattern.test(path)) {
    field.invalid(regexMessage("Invalid path", pathFormat), path);
  }
};

const checkParameters = (parameters: Field): void => {
  if (!parameters.given) {
    return;
  }

  checkReference(parameters);
  const [scope, namespace] = [parameters.at("scope"), parameters.at("namespace")];
  if (scope.value === "Namespace") {
    if (namespace.need("`parameters.scope` is set to 'Namespace'")) {
      namespace.matches(dnsLabel);
    }
  } else if (scope.oneOf(["Cluster", "Namespace"]) && namespace.given) {
    namespace.forbidden("`parameters.scope` is set to 'Cluster'");
  }
};

const checkClass = (object: Field): void => {
  const controller = object.at("spec", "controller");
  if (((controller.value as string | undefined) ?? "").length > 250) {
    controller.tooLong(250);
  }

  checkPrefixedPath(controller);
  checkParameters(object.at("spec", "parameters"));
};

export const ingressClasses: KindRules = {
  generation: ["spec"],
  validate: checkClass,
  validateUpdate(object, old) {
    immutableText(object.at("spec", "controller"), old.spec?.controller);
    checkClass(object);
  },
};
