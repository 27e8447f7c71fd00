/** Rules of everything but files as patterns of bytes, as the kernel asks for them. */
import { families, familyCount } from "../language/network.table.ts";
import { allFlags, mountBits, mountFlag } from "../language/mount-conditions.ts";
import { newNetwork } from "../language/network-rules.ts";
import type {
  MountRule,
  NetworkTable,
  PolicyRule,
  Profile,
  PtraceRule,
  SignalRule,
} from "../language/policy.ts";
import { ruleClass } from "./compiled.ts";
import type { CompiledRule } from "./compiled.ts";
import { convertGlob, filterSlashes } from "./glob.ts";

const anyText = String.raw`[^\000]*`;
const anyone = String.raw`[^\000]+`;
const socketPermissions = 0x0372_0376;

const byte = (value: number): string => `\\x${value.toString(16).padStart(2, "0")}`;

const path = (glob: string | undefined): string =>
  glob === undefined ? anyText : convertGlob(filterSlashes(glob)).pattern;

const peerOf = (peer: string | undefined): string =>
  peer === undefined ? anyone : convertGlob(peer).pattern;

export const signalRules = ({ signals, peer, deny, mode, audit }: SignalRule): CompiledRule[] => {
  const own = byte(ruleClass.signal);
  const head =
    signals.length === 0
      ? `(${byte(ruleClass.label)}${own}|${own}.)`
      : `${own}[${signals.map(byte).join("")}]`;
  return [{ patterns: [head + peerOf(peer)], deny, mode, audit }];
};

export const ptraceRules = ({ peer, deny, mode, audit }: PtraceRule): CompiledRule[] => [
  {
    patterns: [`(${byte(ruleClass.label)}|)${byte(ruleClass.ptrace)}${peerOf(peer)}`],
    deny,
    mode,
    audit,
  },
];

const flagPattern = (flags: number, inverse: number): string => {
  if (flags === allFlags) {
    return anyText;
  }

  let pattern = "";
  for (let index = 0; index < 32; index += 1) {
    const mask = 1 << index;
    if ((flags & inverse & mask) !== 0) {
      pattern += `(${byte(index + 1)}|)`;
    } else if ((flags & mask) !== 0) {
      pattern += byte(index + 1);
    }
  }

  return pattern === "" ? String.raw`(\xfe|)` : pattern;
};

const { remount, bind, move, unbindable, private: privately, slave, shared } = mountFlag;
const recursive = 0x4000;
const makes = unbindable | privately | slave | shared;
const commands = move | remount | bind | recursive | makes;
const attributes = 2 | 4 | 8 | 0x400 | 0x800 | mountFlag.relatime | mountFlag.strictAtime;
/** Flags that each kind of mount may come with. */
const kinds = {
  remount: allFlags & ~(commands & ~remount & ~bind & ~recursive),
  bind: bind | recursive,
  make: makes | recursive | (allFlags & ~attributes),
  move,
};

/** Every way of mounting that a rule speaks of becomes a pattern of its own. */
export const mountRules = (rule: MountRule): CompiledRule[] => {
  const { deny, audit, mode, flags, inverse, device, types } = rule;
  const point = byte(ruleClass.mount) + path(rule.point);
  const compiled = (patterns: string[], audited = audit): CompiledRule => ({
    patterns,
    deny,
    mode,
    audit: audited,
  });
  if ((mode & mountBits.umount) !== 0) {
    return [compiled([point])];
  }

  if ((mode & mountBits.pivotRoot) !== 0) {
    return [compiled([point, path(device)])];
  }

  const flagsOf = (allowed: number): string =>
    flagPattern(flags === allFlags ? flags : flags & allowed, inverse);
  const rules: CompiledRule[] = [];
  const withData = audit | mountBits.more;
  if ((flags & remount) !== 0 && device === undefined && types === undefined) {
    rules.push(compiled([point, anyText, anyText, flagsOf(kinds.remount)], withData));
  }

  if ((flags & bind) !== 0 && types === undefined) {
    rules.push(compiled([point, path(device), anyText, flagsOf(kinds.bind)]));
  }

  if ((flags & makes) !== 0 && device === undefined && types === undefined) {
    rules.push(compiled([point, anyText, anyText, flagsOf(kinds.make)]));
  }

  if ((flags & move) !== 0 && types === undefined) {
    rules.push(compiled([point, path(device), anyText, flagsOf(kinds.move)]));
  }

  if (((flags | inverse) & ~commands) !== 0) {
    const type =
      types === undefined
        ? anyText
        : `(${types.map((each) => convertGlob(each).pattern).join("|")})`;
    const rest = flags === allFlags ? flags : flags & ~commands;
    const pattern = flagPattern(rest, inverse === allFlags ? inverse : inverse & ~commands);
    rules.push(compiled([point, path(device), type, pattern], withData));
  }

  return rules;
};

/** Sockets of the family `unix` are permitted as a whole: this kernel knows no finer rules of them. */
export const unixRules = (rules: PolicyRule[]): NetworkTable => {
  const table = newNetwork();
  const family = families["unix"]!;
  const add = (part: Map<number, number>, types: number): void =>
    void part.set(family, (part.get(family) ?? 0) | types);
  for (const rule of rules) {
    if (rule.kind === "unix" && !rule.deny) {
      const types = rule.socketType === undefined ? -1 : 1 << rule.socketType;
      add(table.allow, types);
      if (rule.audit !== 0) {
        add(table.audit, types);
      }
    }
  }

  return table;
};

const socketRule = (
  family: number,
  type: number | undefined,
  audit: boolean,
  deny: boolean,
): CompiledRule => ({
  patterns: [
    byte(ruleClass.network) +
      byte(family >> 8) +
      byte(family & 0xff) +
      (type === undefined ? ".." : byte(type >> 8) + byte(type & 0xff)),
  ],
  deny,
  mode: socketPermissions,
  audit: audit ? socketPermissions : 0,
});

const socketRules = (
  family: number,
  types: number,
  audit: number,
  deny: boolean,
): CompiledRule[] => {
  const every = (mask: number): boolean => mask >>> 0 > 0xffff;
  if (every(types) && every(audit)) {
    return [socketRule(family, undefined, true, deny)];
  }

  return Array.from({ length: 16 }, (_, type) => type)
    .filter((type) => (types & (1 << type)) !== 0)
    .map((type) => socketRule(family, type, (audit & (1 << type)) !== 0, deny));
};

export const networkRules = ({ network }: Profile, unix: NetworkTable): CompiledRule[] =>
  Array.from({ length: familyCount }, (_, family) => family).flatMap((family) => {
    const of = (part: keyof NetworkTable): number =>
      (network?.[part].get(family) ?? 0) | (unix[part].get(family) ?? 0);
    return [
      ...socketRules(family, of("allow"), of("audit"), false),
      ...socketRules(family, of("deny"), of("quiet"), true),
    ];
  });

/** The bytes of the classes alone: that the kernel finds them says that they are mediated. */
export const classMarks = (has: (feature: string) => boolean): CompiledRule[] =>
  [
    ["file", ruleClass.file],
    ["mount", ruleClass.mount],
    ["signal", ruleClass.signal],
    ["ptrace", ruleClass.ptrace],
    ["network_v8", ruleClass.network],
  ]
    .filter(([feature]) => has(feature as string))
    .map(([, number]) => ({ patterns: [byte(number as number)], deny: false, mode: 4, audit: 0 }));
