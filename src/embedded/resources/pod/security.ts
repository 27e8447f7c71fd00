/** Security contexts of pods and containers: ids, profiles, sysctls. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { unixId } from "../formats.ts";
import { goPrint } from "../go-print.ts";
import { checkRelativePath } from "../paths.ts";
import { checkWindowsOptions } from "./operating-system.ts";

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

const checkId = (id: Field): void => {
  if (id.given) {
    for (const complaint of unixId(id.value as number)) {
      id.invalid(complaint);
    }
  }
};

const checkSeccomp = (profile: Field): void => {
  if (!profile.given) {
    return;
  }

  if (profile.at("type").need("type is required when seccompProfile is set")) {
    profile.at("type").oneOf(profileTypes);
  }

  const path = profile.at("localhostProfile");
  if (profile.value.type !== "Localhost") {
    if (path.given) {
      path.invalid(
        "can only be set when seccomp type is Localhost",
        goPrint("core.SeccompProfile", profile.value),
      );
    }
  } else if (path.given) {
    checkRelativePath(path);
  } else {
    path.required("must be set when seccomp type is Localhost");
  }
};

const checkLocalAppArmor = (name: Field): void => {
  const text = (name.value as string | undefined) ?? "";
  if (text.trim() !== text) {
    name.invalid("must not be padded with whitespace");
  } else if (text === "") {
    name.required("must be set when AppArmor type is Localhost");
  }

  if (Buffer.byteLength(text) > 4095) {
    name.tooLong(4095);
  }
};

const checkAppArmor = (profile: Field): void => {
  if (!profile.given || !profile.at("type").need("type is required when appArmorProfile is set")) {
    return;
  }

  const name = profile.at("localhostProfile");
  if (profile.value.type === "Localhost") {
    checkLocalAppArmor(name);
  } else if (profile.at("type").oneOf(profileTypes) && name.given) {
    name.invalid("can only be set when AppArmor type is Localhost");
  }
};

const sysctlRegex = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const sysctlPattern = new RegExp(sysctlRegex);
const ipcPrefixes = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];

const checkHostSysctl = (name: Field, spec: Json): void => {
  const text = ((name.value as string | undefined) ?? "").replaceAll("/", ".");
  if (spec.hostNetwork === true && text.startsWith("net.")) {
    name.invalid("may not be specified when 'hostNetwork' is true");
  } else if (spec.hostIPC === true && ipcPrefixes.some((prefix) => text.startsWith(prefix))) {
    name.invalid("may not be specified when 'hostIPC' is true");
  }
};

const checkSysctls = (sysctls: Field, spec: Json): void => {
  const seen = new Set<string>();
  for (const sysctl of sysctls.items()) {
    const name = sysctl.at("name");
    const text = (name.value as string | undefined) ?? "";
    if (name.need()) {
      if (text.length > 253 || !sysctlPattern.test(text)) {
        name.invalid(`must have at most 253 characters and match regex ${sysctlRegex}`);
      } else if (seen.has(text)) {
        name.duplicate();
      }
    }

    checkHostSysctl(name, spec);
    seen.add(text);
  }
};

const checkOptional = (field: Field, supported: string[]): void => {
  if (field.given) {
    field.oneOf(supported);
  }
};

/** `spec.securityContext`; host namespaces are looked up beside it. */
export const checkPodSecurity = (spec: Field): void => {
  const context = spec.at("securityContext");
  if (!context.given) {
    return;
  }

  for (const name of ["fsGroup", "runAsUser", "runAsGroup"]) {
    checkId(context.at(name));
  }

  for (const group of context.at("supplementalGroups").items()) {
    checkId(group);
  }

  if (spec.value.shareProcessNamespace === true && spec.value.hostPID === true) {
    context
      .at("shareProcessNamespace")
      .invalid("ShareProcessNamespace and HostPID cannot both be enabled", true);
  }

  checkSysctls(context.at("sysctls"), spec.value);
  checkOptional(context.at("fsGroupChangePolicy"), ["Always", "OnRootMismatch"]);
  checkSeccomp(context.at("seccompProfile"));
  checkWindowsOptions(context.at("windowsOptions"));
  checkAppArmor(context.at("appArmorProfile"));
  checkOptional(context.at("supplementalGroupsPolicy"), ["Merge", "Strict"]);
  checkOptional(context.at("seLinuxChangePolicy"), ["Recursive"]);
};

const checkEscalation = (context: Field): void => {
  const { allowPrivilegeEscalation, privileged, capabilities } = context.value;
  if (allowPrivilegeEscalation !== false) {
    return;
  }

  const shown = goPrint("core.SecurityContext", context.value);
  if (privileged === true) {
    context.invalid(
      "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
      shown,
    );
  }

  for (const added of (capabilities?.add ?? []) as string[]) {
    if (added === "CAP_SYS_ADMIN") {
      context.invalid(
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
        shown,
      );
    }
  }
};

/** @param hostUsers Whether the pod shares the node's users, as it does unless it says otherwise. */
export const checkContainerSecurity = (context: Field, hostUsers: boolean): void => {
  if (!context.given) {
    return;
  }

  checkId(context.at("runAsUser"));
  checkId(context.at("runAsGroup"));
  const mount = context.at("procMount");
  checkOptional(mount, ["Default", "Unmasked"]);
  if (hostUsers && mount.value === "Unmasked") {
    mount.invalid("`hostUsers` must be false to use `Unmasked`");
  }

  checkSeccomp(context.at("seccompProfile"));
  checkEscalation(context);
  checkWindowsOptions(context.at("windowsOptions"));
  checkAppArmor(context.at("appArmorProfile"));
};
