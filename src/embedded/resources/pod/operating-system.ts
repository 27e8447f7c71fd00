/** What a pod may say once it has named its operating system: security contexts of Linux and of Windows share little. */
import type { Field } from "../field.ts";
import { subdomain } from "../names.ts";

const linuxOnly = {
  pod: ["appArmorProfile", "seLinuxOptions"],
  host: ["hostUsers", "hostPID", "hostIPC"],
  rest: [
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "shareProcessNamespace",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
  ],
  container: [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
  ],
};

/** In Go they are parts of the pod's security context, false unless set. */
const flags = new Set(["hostPID", "hostIPC"]);

const everyContainer = (spec: Field): Field[] =>
  ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => spec.at(list).items());

const forbid = (parent: Field, names: readonly string[]): void => {
  for (const name of names) {
    const field = parent.at(name);
    if (flags.has(name) ? field.value === true : field.given) {
      field.forbidden("cannot be set for a windows pod");
    }
  }
};

const checkWindows = (spec: Field): void => {
  const context = spec.at("securityContext");
  forbid(context, linuxOnly.pod);
  forbid(spec, linuxOnly.host);
  for (const name of linuxOnly.rest) {
    forbid(name === "shareProcessNamespace" ? spec : context, [name]);
  }

  for (const container of everyContainer(spec)) {
    forbid(container.at("securityContext"), linuxOnly.container);
  }
};

const checkLinux = (spec: Field): void => {
  for (const holder of [spec, ...everyContainer(spec)]) {
    const options = holder.at("securityContext", "windowsOptions");
    if (options.given) {
      options.forbidden("windows options cannot be set for a linux pod");
    }
  }
};

export const checkOperatingSystem = (spec: Field): void => {
  const os = spec.at("os");
  if (!os.given || !os.at("name").need()) {
    return;
  }

  switch (os.value.name) {
    case "linux": {
      checkLinux(spec);
      break;
    }

    case "windows": {
      checkWindows(spec);
      break;
    }

    default: {
      os.notSupported(["linux", "windows"], os.value.name);
    }
  }
};

/** Containers that are processes of a Windows host: all of a pod or none, and on the host's network. */
export const checkHostProcess = (spec: Field): void => {
  const ofPod = spec.value.securityContext?.windowsOptions?.hostProcess as boolean | undefined;
  const containers = everyContainer(spec);
  let count = 0;
  for (const container of containers) {
    const own = container.at("securityContext", "windowsOptions", "hostProcess");
    if (ofPod !== undefined && own.given && own.value !== ofPod) {
      own.invalid(`pod hostProcess value must be identical if both are specified, was ${ofPod}`);
    }

    count += (own.value ?? ofPod) === true ? 1 : 0;
  }

  if (count > 0 && count !== containers.length) {
    spec.invalid(
      "If pod contains any hostProcess containers then all containers must be HostProcess containers",
      "",
    );
  }

  if (count > 0 && spec.value.hostNetwork !== true) {
    spec
      .at("hostNetwork")
      .invalid("hostNetwork must be true if pod contains any hostProcess containers", false);
  }
};

const maxSpecBytes = 64 * 1024;
const [maxDomain, maxUser] = [256, 104];
const control = /\p{Cc}/u;
const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsPart = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const dnsDomain = new RegExp(`^${dnsPart}(?:\\.${dnsPart})*$`);

const checkUserName = (name: Field): void => {
  const text = name.value as string;
  const parts = text.split("\\");
  if (text === "") {
    name.invalid("runAsUserName cannot be an empty string");
  } else if (control.test(text)) {
    name.invalid("runAsUserName cannot contain control characters");
  } else if (parts.length > 2) {
    name.invalid("runAsUserName cannot contain more than one backslash");
  } else {
    checkUserParts(name, parts.at(-1) ?? "", parts.length === 2 ? parts[0] : undefined);
  }
};

const checkUserParts = (name: Field, user: string, domain: string | undefined): void => {
  const complaints: [applies: boolean, detail: string][] = [
    [(domain ?? "").length >= maxDomain, "Domain length must be under 256 characters"],
    [
      domain !== undefined && !netBios.test(domain) && !dnsDomain.test(domain),
      "Domain doesn't match the NetBios nor the DNS format",
    ],
    [user === "", "User cannot be empty"],
    [user.length > maxUser, "User length must not be longer than 104 characters"],
    [/^[. ]+$/.test(user), "User cannot contain only periods or spaces"],
    [
      /["/\\:;|=,+*?<>@[\]]/.test(user),
      String.raw`User cannot contain the following characters: "/\:;|=,+*?<>@[]`,
    ],
  ];
  for (const [, detail] of complaints.filter(([applies]) => applies)) {
    name.invalid(`runAsUserName's ${detail}`);
  }
};

export const checkWindowsOptions = (options: Field): void => {
  const [name, spec, user] = [
    options.at("gmsaCredentialSpecName"),
    options.at("gmsaCredentialSpec"),
    options.at("runAsUserName"),
  ];
  if (name.given) {
    name.matches(subdomain);
  }

  if (spec.value === "") {
    spec.invalid("gmsaCredentialSpec cannot be an empty string");
  } else if (spec.given && Buffer.byteLength(spec.value as string) > maxSpecBytes) {
    spec.invalid("gmsaCredentialSpec size must be under 64 KiB");
  }

  if (user.given) {
    checkUserName(user);
  }
};
