/** What a kernel mediates, and what a profile was written for; only what both know is compiled. */

/** Classes of rules by the names that feature files give them. */
export type Features = ReadonlySet<string>;

const common = ["query", "signal", "ptrace", "caps", "rlimit", "capability", "namespaces", "mount"];

/** The kernel of the cluster's nodes, as /sys/kernel/security/apparmor/features would show it. */
export const kernelFeatures: Features = new Set([
  ...common,
  "file",
  "domain",
  "policy",
  "network_v8",
]);

/** What stands in for the `abi` that a profile does not name: older than the mediation of networks. */
export const defaultFeatures: Features = new Set([
  ...common,
  "dbus",
  "network",
  "file",
  "domain",
  "policy",
]);

/** Names at the top of a feature file: `mount {mask {mount umount\n}\n}\n`. */
export const parseFeatures = (text: string): Features => {
  const names = new Set<string>();
  let depth = 0;
  for (const [word] of text.matchAll(/[{}]|[^\s{}]+/g)) {
    if (word === "{") {
      depth += 1;
    } else if (word === "}") {
      depth -= 1;
    } else if (depth === 0) {
      names.add(word);
    }
  }

  return names;
};

/** Both name it. */
export const supports = (policy: Features, name: string): boolean =>
  policy.has(name) && kernelFeatures.has(name);
