/** Which containers may run again after they ended (pkg/api/v1/pod/util.go). */
import type { Json } from "../../object.ts";

const codeMatches = ({ exitCodes }: Json, code: number): boolean => {
  const isListed = ((exitCodes?.values ?? []) as number[]).includes(code);
  return exitCodes?.operator === "In" ? isListed : exitCodes?.operator === "NotIn" && !isListed;
};

const byPolicy = (policy: string | undefined, code: number): boolean =>
  policy === "OnFailure" ? code !== 0 : policy !== "Never";

/** A container's own rules come first, then its own policy, then the pod's. False for one that the pod does not have. */
export const mayRestart = (spec: Json, container: Json, code: number): boolean => {
  if (container === undefined) {
    return false;
  }

  const { restartPolicy, restartPolicyRules } = container;
  const restarts =
    restartPolicy !== undefined &&
    ((restartPolicyRules ?? []) as Json[]).some((rule) => codeMatches(rule, code));
  return restarts || byPolicy(restartPolicy ?? spec.restartPolicy, code);
};

/** One container can have all of them run again. */
export const couldRestartAll = ({ containers, initContainers }: Json): boolean =>
  [...((containers ?? []) as Json[]), ...((initContainers ?? []) as Json[])].some(
    ({ restartPolicyRules }) =>
      ((restartPolicyRules ?? []) as Json[]).some(
        ({ action }) => action === "RestartAllContainers",
      ),
  );
