/** Which profile a container starts under, as containerd chooses it, and what keeps it from starting. */
import { defaultProfile, defaultProfileName } from "./default-profile.ts";
import type { NodeKernels } from "./node-kernels.ts";

/** What a pod asks for. */
export type ProfileChoice =
  | { kind: "runtime-default" }
  | { kind: "unconfined" }
  | { kind: "localhost"; name: string };

export interface ChosenProfile {
  /** undefined: unconfined. */
  profile: string | undefined;
  error?: string;
}

/** Without a choice containers have the runtime's own profile, but for privileged ones. */
export const chooseProfile = (
  kernels: NodeKernels,
  node: string,
  choice: ProfileChoice | undefined,
  privileged: boolean,
): ChosenProfile => {
  if (choice?.kind === "localhost") {
    return kernels.has(node, choice.name)
      ? { profile: choice.name }
      : {
          profile: undefined,
          error: `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${choice.name}`,
        };
  }

  if (choice?.kind === "unconfined" || privileged) {
    return { profile: undefined };
  }

  if (!kernels.has(node, defaultProfileName)) {
    kernels.load(node, [defaultProfile()], true);
  }

  return { profile: defaultProfileName };
};
