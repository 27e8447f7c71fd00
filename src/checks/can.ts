/** `can`: this user may, or may not; asked of the API server's own authorizer. */
import { Unreachable } from "../kubectl/api.ts";
import type { ApiResource } from "../kubectl/discovery.ts";
import type { CanCheck } from "../lab/check.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Scene } from "./scene.ts";

export const evaluateCan = async (check: CanCheck, scene: Scene): Promise<Outcome> => {
  const about = facts(lookAt(check), { names: namesFor(check, scene, []) });
  try {
    const [name = "", subresource] = check.resource.split("/");
    const resource = await scene.discovery.find(name);
    const answer = await scene.api.request({
      method: "POST",
      path: `/apis/authorization.k8s.io/v1/${check.as === undefined ? "self" : ""}subjectaccessreviews`,
      body: review(check, resource, name, subresource),
    });
    if (answer.status >= 300) {
      return unknown(
        `the API server answered ${answer.status}: ${answer.body?.message ?? ""}`,
        about,
      );
    }

    const { allowed, reason = "" } = answer.body.status;
    const told = { ...about, text: `allowed: ${allowed}\nreason: ${reason}` };
    return allowed === check.allowed
      ? { value: "met", facts: told }
      : {
          value: "not-yet",
          expected: check.allowed ? "allowed" : "not allowed",
          actual: allowed === true ? `allowed${reason === "" ? "" : `: ${reason}`}` : "not allowed",
          facts: told,
        };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unknown(error instanceof Unreachable ? `no connection (${message})` : message, about);
  }
};

const review = (
  check: CanCheck,
  resource: ApiResource | undefined,
  name: string,
  subresource: string | undefined,
) => ({
  apiVersion: "authorization.k8s.io/v1",
  kind: check.as === undefined ? "SelfSubjectAccessReview" : "SubjectAccessReview",
  spec: {
    ...(check.as !== undefined && { user: check.as, groups: groupsOf(check.as, check.groups) }),
    resourceAttributes: {
      verb: check.verb,
      group: resource?.group ?? "",
      resource: resource?.plural ?? name,
      ...(resource?.namespaced !== false && check.in !== "" && { namespace: check.in }),
      ...(subresource !== undefined && { subresource }),
      ...(check.name !== undefined && { name: check.name }),
    },
  },
});

/** What authentication would have added. */
const groupsOf = (user: string, groups: readonly string[]): string[] => {
  const namespace = /^system:serviceaccount:([^:]+):/.exec(user)?.[1];
  return [
    ...groups.map(String),
    ...(namespace === undefined
      ? []
      : ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]),
    "system:authenticated",
  ];
};

const lookAt = ({ verb, resource, name, in: namespace, as, groups }: CanCheck): string =>
  [
    "kubectl auth can-i",
    verb,
    name === undefined ? resource : `${resource}/${name}`,
    ...(namespace === "" ? [] : ["-n", namespace]),
    ...(as === undefined ? [] : ["--as", as]),
    ...groups.map((group) => `--as-group ${group}`),
  ].join(" ");
