/** What a fresh practice cluster can do, told before it runs: the answers of the probes, which a test compares with a running one. */
import type { Findings } from "../cluster/provider.ts";
import type { Prospect } from "./lab-verdict.ts";

const simulated = { fidelity: "simulated", facts: {}, at: 0 } as const;

const findings: Findings = {
  appArmor: {
    ...simulated,
    verdict: "yes",
    found: "AppArmor confines containers.",
    why: "A container found itself under cri-containerd.apparmor.d (enforce).",
  },
  networkPolicy: {
    ...simulated,
    verdict: "no",
    found: "Network policies are stored and do nothing.",
    why: "A pod that a policy cuts off was still reached 10 seconds later.",
  },
};

export const practiceProspect: Prospect = {
  provider: "embedded",
  capabilities: { kubernetes: "1.36.4", nodes: 3 },
  findings,
  adds: true,
};
