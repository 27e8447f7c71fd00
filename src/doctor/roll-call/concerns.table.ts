/** What a roll-call code has a verdict about: ten things, each the gravest of some findings, with what a trainer should hear. */

export interface Concern {
  name: string;
  /** Findings by id, or by the part of the id before the dot. */
  of: readonly string[];
  warn: string;
  bad: string;
}

export const concerns: readonly Concern[] = [
  {
    name: "Node",
    of: ["node"],
    warn: "Node is not a version that Drydock is tried with",
    bad: "Node is too old: 20.19 or newer is needed",
  },
  {
    name: "programs",
    of: ["kubectl", "tools", "kind.skew", "context.skew"],
    warn: "kubectl, curl or openssl is missing or of another version",
    bad: "there is no kubectl that works",
  },
  {
    name: "folders",
    of: ["folder"],
    warn: "a disk that Drydock writes to is nearly full",
    bad: "Drydock's folders cannot be written, or their disk is full",
  },
  {
    name: "memory",
    of: ["memory", "cpu"],
    warn: "little memory is free, or there is one CPU only",
    bad: "there is too little memory",
  },
  {
    name: "terminal",
    of: ["terminal"],
    warn: "the terminal is small, or shows neither colour nor UTF-8",
    bad: "the terminal cannot be used",
  },
  {
    name: "network",
    of: ["proxy", "loopback"],
    warn: "a proxy stands between curl and this machine",
    bad: "nothing can listen on 127.0.0.1",
  },
  {
    name: "engine",
    of: ["engine"],
    warn: "the container engine is set up in a way that gives trouble",
    bad: "no container engine that can run kind",
  },
  {
    name: "room",
    of: ["room"],
    warn: "little memory, CPU, disk or inotify for a cluster in containers",
    bad: "too little memory, CPU or disk for a cluster in containers",
  },
  {
    name: "kind",
    of: ["kind.program", "kind.image"],
    warn: "kind or its node image is another version, or the image is not here yet",
    bad: "kind is missing or too old",
  },
  {
    name: "ports",
    of: ["ports", "clusters"],
    warn: "something about ports or clusters that are there already",
    bad: "a port that the kind cluster needs is taken",
  },
];
