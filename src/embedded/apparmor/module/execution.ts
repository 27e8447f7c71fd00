/** Which profile a program runs under, after security/apparmor/domain.c. */
import { ask } from "../../containers/kernel/security.ts";
import type { FilePermissions } from "./file-decision.ts";
import { learningProfile } from "./loaded-profile.ts";
import type { LoadedProfile } from "./loaded-profile.ts";
import type { ProfileTable } from "./profile-table.ts";

/** undefined: unconfined. */
export type Context = LoadedProfile | undefined;

export interface Execution {
  /** The program may run, under this profile. */
  next: { context: Context } | undefined;
  /** The permission to log by. */
  allow: number;
  /** Named in the log: the profile that was looked for or found. */
  target: string | undefined;
  info: string | undefined;
}

const targetOf = (
  table: ProfileTable,
  profile: LoadedProfile,
  path: string,
  { transition }: FilePermissions,
): { context: Context; target: string; info?: string } | undefined => {
  if (transition.index >= 4) {
    const target = profile.compiled.targets[transition.index] ?? "";
    const name = target.replace(/^:[^:]+:(?:\/\/)?/, "");
    const context = name === "unconfined" ? undefined : table.find(name);
    return name === "unconfined" || context !== undefined ? { context, target: name } : undefined;
  }

  if (transition.index === 0) {
    return undefined;
  }

  const found = table.attachedTo(path, transition.index === 2 ? profile.name : "");
  return found === undefined || found === "conflict"
    ? undefined
    : { context: found, target: found.name };
};

/** What is named when there is no profile to go to. */
const lookedFor = (profile: LoadedProfile, path: string, index: number): string | undefined =>
  index === 0 ? undefined : index >= 4 ? (profile.compiled.targets[index] ?? undefined) : path;

/** What a confined program starts. */
export const decideExecution = (
  table: ProfileTable,
  profile: LoadedProfile,
  path: string,
  permissions: FilePermissions,
): Execution => {
  const { transition, allow } = permissions;
  if ((allow & ask.execute) === 0) {
    if (!profile.complains) {
      return { next: undefined, allow, target: undefined, info: undefined };
    }

    const context = table.put(learningProfile(profile, path));
    return { next: { context }, allow, target: context.name, info: undefined };
  }

  const found = targetOf(table, profile, path, permissions);
  if (found !== undefined) {
    return { next: { context: found.context }, allow, target: found.target, info: undefined };
  }

  const target = lookedFor(profile, path, transition.index);
  if (transition.inherit) {
    return { next: { context: profile }, allow, target, info: "ix fallback" };
  }

  return transition.unconfined
    ? { next: { context: undefined }, allow, target: "unconfined", info: "ux fallback" }
    : {
        next: undefined,
        allow: allow & ~ask.execute,
        target,
        info: "profile transition not found",
      };
};
