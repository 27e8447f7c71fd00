/** Reads a container's own seccomp profile from its node, as containerd does when the container is created. */
import { GoJsonError } from "../seccomp/go-json.ts";
import { readProfile } from "../seccomp/profile.ts";
import { RuntimeError } from "./runtime.ts";
import type { ContainerSpec } from "./runtime.ts";
import type { NodeFile } from "./sandbox/node-files.ts";

/** What containerd puts before whatever keeps it from creating a container. */
const prefix = "failed to create containerd container";

/** The spec with the profile in it. @throws RuntimeError */
export const loadProfile = async (
  spec: ContainerSpec,
  read: (path: string) => Promise<NodeFile>,
): Promise<ContainerSpec> => {
  const { seccomp, privileged } = spec;
  if (seccomp?.kind !== "localhost" || privileged) {
    return spec;
  }

  const { path } = seccomp;
  const file = await read(path);
  if ("error" in file) {
    throw new RuntimeError(
      `${prefix}: cannot load seccomp profile ${JSON.stringify(path)}: ${file.error}`,
    );
  }

  try {
    const profile = readProfile(Buffer.from(file.content).toString("utf8"));
    return { ...spec, seccomp: { ...seccomp, profile } };
  } catch (error) {
    if (error instanceof GoJsonError) {
      throw new RuntimeError(
        `${prefix}: decoding seccomp profile failed ${JSON.stringify(path)}: ${error.message}`,
      );
    }

    throw error;
  }
};
