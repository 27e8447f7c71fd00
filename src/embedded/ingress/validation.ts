/** What NIC demands of an Ingress beyond the API server (nginx/kubernetes-ingress internal/k8s/validation.go). */
import { RE2JS } from "re2js";
import type { Json, KubeObject } from "../object.ts";
import { settingProblems } from "./settings.ts";

const mergeableType = "nginx.org/mergeable-ingress-type";

export const isMaster = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[mergeableType] === "master";

export const isMinion = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[mergeableType] === "minion";

export interface ValidationOptions {
  allowEmptyHost: boolean;
}

/** Why the Ingress is rejected, worded as Kubernetes joins errors of fields; undefined: it is fine. */
export const rejectionOf = (
  ingress: KubeObject,
  options: ValidationOptions,
): string | undefined => {
  const problems = [
    ...settingProblems(ingress.metadata.annotations ?? {}),
    ...typeProblems(ingress.metadata.annotations?.[mergeableType]),
    ...specProblems(ingress.spec, options),
    ...mergeProblems(ingress),
  ];
  return problems.length > 1 ? `[${[...new Set(problems)].join(", ")}]` : problems[0];
};

const typeProblems = (type: string | undefined): string[] =>
  type === undefined || ["master", "minion"].includes(type)
    ? []
    : [
        type === ""
          ? `annotations.${mergeableType}: Required value`
          : `annotations.${mergeableType}: Invalid value: "${type}": must be one of: 'master' or 'minion'`,
      ];

const specProblems = (spec: Json, { allowEmptyHost }: ValidationOptions): string[] => {
  const problems = spec.defaultBackend
    ? backendProblems(spec.defaultBackend, "spec.defaultBackend")
    : [];
  const rules: Json[] = spec.rules ?? [];
  if (rules.length === 0) {
    return [...problems, "spec.rules: Required value"];
  }

  const hosts = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `spec.rules[${index}]`;
    const host: string = rule.host ?? "";
    if (host === "" && !allowEmptyHost) {
      problems.push(`${at}.host: Required value`);
    } else if (hosts.has(host)) {
      problems.push(`${at}.host: Duplicate value: "${host}"`);
    }

    hosts.add(host);
    for (const [number, path] of ((rule.http?.paths ?? []) as Json[]).entries()) {
      const field = `${at}.http.paths[${number}]`;
      problems.push(
        ...pathProblems(path.path ?? "", path.pathType, `${field}.path`),
        ...backendProblems(path.backend, `${field}.backend`),
      );
    }
  }

  return problems;
};

const backendProblems = (backend: Json, field: string): string[] => {
  if (backend.resource !== undefined) {
    return [`${field}.resource: Forbidden: resource backends are not supported`];
  }

  return backend.service === undefined
    ? [`${field}.service: Required value: service backend must be specified`]
    : [];
};

const pathProblems = (path: string, pathType: string, field: string): string[] => {
  if (path === "") {
    return pathType === "ImplementationSpecific"
      ? []
      : [`${field}: Required value: path is required for Exact and Prefix PathTypes`];
  }

  const invalid = (detail: string): string[] => [
    `${field}: Invalid value: ${JSON.stringify(path)}: ${detail}`,
  ];
  if (path.startsWith("//")) {
    return invalid("protocol-relative URIs not allowed, must not start with '//'");
  }

  if (path.split(/[/\\]/).includes("..")) {
    return invalid("path traversal not allowed, path must not contain '..' segments");
  }

  if (!/^\/[^\s;]*$/.test(path)) {
    return invalid(
      String.raw`must start with / and must not include any whitespace character or ${"`;`"} (e.g. '/', or '/path', or '/path/subpath-123', regex used for validation is '/[^\s;]*')`,
    );
  }

  const problems = isExpression(path)
    ? []
    : invalid("must be a valid regular expression: error parsing regexp");
  if (!/^(?:[^"\\]|\\.)*$/.test(path)) {
    problems.push(
      ...invalid(
        String.raw`must have all '"' (double quotes) escaped and must not end with an unescaped '\' (backslash) (e.g. '*.jpg', or '^/images/image_*.png$', regex used for validation is '([^"\\]|\\.)*')`,
      ),
    );
  }

  if (/\{[^}]*[A-Za-z][^}]*\}/.test(path)) {
    problems.push(...invalid("must not include curly braces containing alphabetical characters"));
  }

  return /^\/etc\/|\/root|\/var|\\n|\\r$/.test(path)
    ? [...problems, ...invalid("must not contain invalid paths")]
    : problems;
};

const isExpression = (path: string): boolean => {
  try {
    RE2JS.compile(path);
    return true;
  } catch {
    return false;
  }
};

const mergeProblems = (ingress: KubeObject): string[] => {
  const { spec } = ingress;
  const rules: Json[] = spec.rules ?? [];
  const paths: Json[] = rules[0]?.http?.paths ?? [];
  const tooMany = (field: string, count: number, limit: number): string =>
    `${field}: Too many: ${count}: must have at most ${limit} ${limit === 1 ? "item" : "items"}`;
  if (isMaster(ingress)) {
    if (rules.length !== 1) {
      return [tooMany("spec.rules", rules.length, 1)];
    }

    return paths.length > 0 ? [tooMany("spec.rules[0].http.paths", paths.length, 0)] : [];
  }

  if (!isMinion(ingress)) {
    return [];
  }

  const problems = spec.tls?.length > 0 ? [tooMany("spec.tls", spec.tls.length, 0)] : [];
  if (rules.length !== 1) {
    return [...problems, tooMany("spec.rules", rules.length, 1)];
  }

  return paths.length === 0
    ? [...problems, "spec.rules[0].http.paths: Required value: must include at least one path"]
    : problems;
};
