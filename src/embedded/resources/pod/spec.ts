/** The whole pod spec, of pods and of templates. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { validateLabels } from "../metadata.ts";
import {
  dnsLabel,
  qualifiedName,
  rangeMessage,
  subdomain,
  subdomainWithUnderscore,
} from "../names.ts";
import { checkIp } from "../ip-checks.ts";
import { checkContainers, checkEphemeralContainers, checkInitContainers } from "./containers.ts";
import type { PodFacts } from "./containers.ts";
import { checkDeviceClaims } from "./device-claims.ts";
import { checkFileVolumes } from "./env.ts";
import { checkHostProcess, checkOperatingSystem } from "./operating-system.ts";
import { checkAffinity, checkTolerations, checkTopologySpread } from "./placement.ts";
import { checkContainerRequirements, checkPodRequirements } from "./requirements.ts";
import { checkPodSecurity } from "./security.ts";
import { checkVolumes } from "./volumes.ts";
import type { VolumeOptions } from "./volumes.ts";

const maxInt32 = 2_147_483_647;

const checkHostPorts = (spec: Field, isPod: boolean): void => {
  if (spec.value.hostNetwork !== true) {
    return;
  }

  for (const container of spec.at("containers").items()) {
    for (const port of container.at("ports").items()) {
      const { hostPort = 0, containerPort = 0 } = port.value as Record<string, number>;
      if ((isPod || hostPort !== 0) && hostPort !== containerPort) {
        port
          .at("hostPort")
          .invalid("must match `containerPort` when `hostNetwork` is true", hostPort);
      }
    }
  }
};

const checkEnum = (field: Field, supported: string[]): void => {
  if (field.need()) {
    field.oneOf(supported);
  }
};

const checkSearches = (searches: Field): void => {
  const all = (searches.value ?? []) as string[];
  if (all.length > 32) {
    searches.invalid("must not have more than 32 search paths");
  }

  if (all.join(" ").length > 2048) {
    searches.invalid(
      "must not have more than 2048 characters (including spaces) in the search list",
    );
  }

  for (const search of searches.items()) {
    const text = (search.value as string).replace(/(.)\.$/, "$1");
    if (text !== ".") {
      search.as(text).matches(subdomainWithUnderscore);
    }
  }
};

const checkDns = (spec: Field): void => {
  const config = spec.at("dnsConfig");
  if (spec.value.dnsPolicy === "None") {
    if (!config.given) {
      config.required("must provide `dnsConfig` when `dnsPolicy` is None");
      return;
    }

    if (
      !config
        .at("nameservers")
        .need("must provide at least one DNS nameserver when `dnsPolicy` is None")
    ) {
      return;
    }
  }

  if (config.at("nameservers").length > 3) {
    config.at("nameservers").invalid("must not have more than 3 nameservers");
  }

  config.at("nameservers").items().forEach(checkIp);
  checkSearches(config.at("searches"));
  for (const option of config.at("options").items()) {
    if (option.at("name").empty) {
      option.required("must not be empty");
    }
  }
};

const checkGates = (spec: Field): void => {
  for (const gate of spec.at("readinessGates").items()) {
    gate.at("conditionType").matches(qualifiedName);
  }

  const seen = new Set<string>();
  for (const gate of spec.at("schedulingGates").items()) {
    const name = (gate.value.name as string | undefined) ?? "";
    gate.as(name).matches(qualifiedName);
    if (seen.has(name)) {
      gate.duplicate(name);
    }

    seen.add(name);
  }
};

const checkUsers = (spec: Field): void => {
  const { hostUsers, hostNetwork, hostPID, hostIPC } = spec.value as Record<string, boolean>;
  if (hostUsers !== false) {
    return;
  }

  const shared: [boolean | undefined, string][] = [
    [hostNetwork, "hostNetwork"],
    [hostPID, "HostPID"],
    [hostIPC, "HostIPC"],
  ];
  for (const [on, name] of shared) {
    if (on === true) {
      spec.at(name).forbidden("when `hostUsers` is false");
    }
  }
};

const checkHostname = (spec: Field): void => {
  const name = spec.at("hostnameOverride");
  if (!name.given) {
    return;
  }

  if (spec.value.setHostnameAsFQDN === true) {
    name.forbidden("may not be specified when setHostnameAsFQDN is true");
  }

  if (spec.value.hostNetwork === true) {
    name.forbidden("may not be specified when hostNetwork is true");
  }

  if ((name.value as string).length > 64) {
    name.tooLong(64);
  }

  name.matches(subdomain);
};

const checkAliases = (aliases: Field): void => {
  for (const alias of aliases.items()) {
    checkIp(alias.at("ip"));
    for (const name of alias.at("hostnames").items()) {
      name.matches(subdomain);
    }
  }
};

const ifGiven = (field: Field, check: (field: Field) => void): void => {
  if (!field.empty) {
    check(field);
  }
};

const checkNames = (spec: Field): void => {
  ifGiven(spec.at("serviceAccountName"), (name) => name.matches(subdomain));
  ifGiven(spec.at("nodeName"), (name) => name.matches(subdomain));
  const deadline = spec.at("activeDeadlineSeconds");
  if (deadline.given && (deadline.value < 1 || deadline.value > maxInt32)) {
    deadline.invalid(rangeMessage(1, maxInt32));
  }

  ifGiven(spec.at("hostname"), (name) => name.matches(dnsLabel));
  ifGiven(spec.at("subdomain"), (name) => name.matches(dnsLabel));
};

const factsOf = (spec: Json): Omit<PodFacts, "volumes"> => ({
  claims: ((spec.resourceClaims ?? []) as Json[]).map(({ name }) => name as string),
  grace: spec.terminationGracePeriodSeconds as number | undefined,
  os: spec.os?.name as string | undefined,
  hostUsers: spec.hostUsers !== false,
  restartPolicy: spec.restartPolicy as string | undefined,
});

export const checkPodSpec = (spec: Field, options: VolumeOptions): void => {
  const volumes = checkVolumes(spec.at("volumes"), options);
  const facts = { volumes, ...factsOf(spec.value ?? {}) };
  checkDeviceClaims(spec.at("resourceClaims"));
  checkContainers(spec.at("containers"), facts);
  checkInitContainers(spec, facts);
  checkEphemeralContainers(spec, facts);
  checkPodRequirements(spec);
  checkHostPorts(spec, options.isPod);
  checkEnum(spec.at("restartPolicy"), ["Always", "OnFailure", "Never"]);
  checkEnum(spec.at("dnsPolicy"), ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
  validateLabels(spec.at("nodeSelector"));
  checkPodSecurity(spec);
  checkAffinity(spec.at("affinity"));
  checkDns(spec);
  checkGates(spec);
  checkTopologySpread(spec.at("topologySpreadConstraints"));
  checkHostProcess(spec);
  checkUsers(spec);
  checkHostname(spec);
  checkNames(spec);
  checkTolerations(spec.at("tolerations"));
  checkAliases(spec.at("hostAliases"));
  ifGiven(spec.at("priorityClassName"), (name) => name.matches(subdomain));
  ifGiven(spec.at("runtimeClassName"), (name) => name.matches(subdomain));
  ifGiven(spec.at("preemptionPolicy"), (policy) => policy.oneOf(["PreemptLowerPriority", "Never"]));
  ifGiven(spec.at("overhead"), ({ value }) =>
    checkContainerRequirements(spec.at("overhead").as({ limits: value }), []),
  );
  checkOperatingSystem(spec);
  checkFileVolumes(spec);
};
