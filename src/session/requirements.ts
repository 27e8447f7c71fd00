/** What a lab needs of a cluster, compared with what was probed. */
import type { Capabilities } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import type { Lab } from "../lab/lab.ts";

/** @throws LabError that names the first thing that is missing. */
export const checkRequirements = ({ requires, title }: Lab, capabilities: Capabilities): void => {
  const refuse = (what: string): never => {
    throw new LabError("environment", `"${title}" needs ${what}.`, {
      hint: "Try it on another provider: drydock doctor says what is here.",
    });
  };

  const [wanted, have] = [minor(requires.kubernetes), minor(capabilities.kubernetes)];
  if (wanted !== undefined && have !== undefined && have < wanted) {
    refuse(`Kubernetes ${requires.kubernetes}, and this cluster is ${capabilities.kubernetes}`);
  }

  if (requires.nodes !== undefined && capabilities.nodes < requires.nodes) {
    refuse(`${requires.nodes} nodes, and this cluster has ${capabilities.nodes}`);
  }

  const wants: [needed: boolean, there: boolean, what: string][] = [
    [requires.ingressClass, capabilities.ingress, "an ingress controller"],
    [requires.metrics, capabilities.metrics, "the metrics API"],
    [requires.networkPolicy, capabilities.networkPolicy, "enforced network policies"],
    [requires.appArmor, capabilities.appArmor, "AppArmor on its nodes"],
  ];
  for (const [needed, there, what] of wants) {
    if (needed && !there) {
      refuse(what);
    }
  }
};

/** `>=1.27`, `v1.36.4`, `1.36` to 27 or 36. */
const minor = (text: string | undefined): number | undefined => {
  const found = /1\.(\d+)/.exec(text ?? "");
  return found === null ? undefined : Number(found[1]);
};
