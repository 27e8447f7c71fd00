/** Rules with accesses and conditions: signal, ptrace, mount, unix, dbus. */
import type { Action, ConditionList, Prefix } from "./action.ts";
import { ptraceConditions, signalConditions } from "./conditions.ts";
import { checkMountConditions, mountBits, mountRule, pivotDevice } from "./mount-conditions.ts";
import { networkActions } from "./network-rules.ts";
import type { Condition, PolicyRule, Profile } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";
import { dbusBits, dbusConditions, dbusMode, unixConditions } from "./socket-conditions.ts";
import { targetIndex } from "./transitions.ts";

const receive = 4;
const send = 2;
const socketBits: Record<string, number> = {
  send,
  write: send,
  receive,
  read: receive,
  create: 0x10,
  shutdown: 0x20,
  connect: 0x40,
  setattr: 0x100,
  getattr: 0x200,
  accept: 0x10_0000,
  bind: 0x20_0000,
  listen: 0x40_0000,
  setopt: 0x100_0000,
  getopt: 0x200_0000,
};
const signalBits: Record<string, number> = { send, write: send, receive, read: receive };
const ptraceBits: Record<string, number> = {
  trace: 2,
  write: 2,
  read: 4,
  tracedby: 8,
  readby: 0x10,
};
const busBits: Record<string, number> = { ...dbusBits, write: send, read: receive };
const everySocket = Object.values(socketBits).reduce((sum, each) => sum | each, 0x40);
const peerSocket = send | receive | 0x40 | 0x10_0000;

/** A word for an access, or letters r and w. */
const access =
  (kind: string, table: Record<string, number>): Action =>
  (parser, [text]: [string]) => {
    if (Object.hasOwn(table, text)) {
      return table[text]!;
    }

    let mask = 0;
    for (const letter of text) {
      const lower = letter.toLowerCase();
      mask |=
        lower === "r"
          ? receive
          : lower === "w"
            ? send
            : parser.fail(`Internal: unexpected ${kind} mode character '${letter}' in input`);
    }

    return mask;
  };

const accesses = (name: string, kind: string, table: Record<string, number>, words: string[]) => {
  const one = access(kind, table);
  const result: Record<string, Action> = {
    [`${name}s:`]: () => 0,
    [`${name}s: ${name}s ${name}`]: (_, [sum, each]: [number, number]) => sum | each,
    [`${name}s: ${name}s COMMA ${name}`]: (_, [sum, , each]: [number, 0, number]) => sum | each,
    [`opt_${name}:`]: () => 0,
    [`opt_${name}: OPENPAREN ${name}s CLOSEPAREN`]: (_, [, sum]: [unknown, number]) => sum,
  };
  for (const word of ["VALUE", "MODE", ...words]) {
    result[`${name}: ${word}`] = one;
  }

  return result;
};

const addRule =
  (kind: string): Action =>
  (parser: ProfileParser, [rules, prefix, rule]: [Profile, Prefix, PolicyRule]) => {
    if (prefix.owner !== 0) {
      parser.fail(`owner prefix not allowed on ${kind} rules`);
    }

    rule.deny = prefix.deny;
    rule.audit = prefix.deny === prefix.audit ? 0 : rule.mode;
    rules.rules.push(rule);
    if (rule.kind === "mount" && rule.texts?.[0] !== undefined) {
      targetIndex(rules, rule.texts[0]);
    }

    return rules;
  };

const unqualified = { deny: false, audit: 0 };

const mount =
  (mask: number, remount = false): Action =>
  (parser: ProfileParser, values: unknown[]) => {
    const conditions = values[1] as Condition[];
    if (checkMountConditions(conditions, (message) => parser.complain(message)) > 0) {
      parser.fail("bad mount rule");
    }

    const target = values.length > 4;
    if (target && (values[4] as Condition[]).length > 0) {
      parser.fail("mount point conditions not currently supported");
    }

    const first = values[2] as string | undefined;
    const source = mask === mountBits.mount && !remount;
    return mountRule(
      mask,
      conditions,
      source ? first : undefined,
      target ? (values[5] as string) : source ? undefined : first,
      remount,
    );
  };

const socketWords = Object.keys(socketBits).map((word) => word.toUpperCase());

export const accessActions: Record<string, Action> = {
  ...networkActions,
  ...accesses("signal_perm", "signal", signalBits, ["SEND", "RECEIVE", "READ", "WRITE"]),
  ...accesses("ptrace_perm", "ptrace", ptraceBits, [
    "TRACE",
    "TRACEDBY",
    "READ",
    "WRITE",
    "READBY",
  ]),
  ...accesses("net_perm", "net", socketBits, socketWords),
  ...accesses("dbus_perm", "DBus", busBits, [
    "BIND",
    "SEND",
    "RECEIVE",
    "READ",
    "WRITE",
    "EAVESDROP",
  ]),
  "net_perm: MODE": access("unix", socketBits),
  "rules: rules opt_prefix mnt_rule": addRule("mount"),
  "rules: rules opt_prefix dbus_rule": addRule("dbus"),
  "rules: rules opt_prefix signal_rule": addRule("signal"),
  "rules: rules opt_prefix ptrace_rule": addRule("ptrace"),
  "rules: rules opt_prefix unix_rule": addRule("unix"),
  "cond: CONDID": (_, [name]: [string]) => ({ name, equals: false, values: undefined }),
  "cond: CONDID EQUALS VALUE": (_, [name, , value]: string[]) => ({
    name,
    equals: true,
    values: [value],
  }),
  "cond: CONDID EQUALS OPENPAREN valuelist CLOSEPAREN": (_, [name, , , values]: unknown[]) => ({
    name,
    equals: true,
    values,
  }),
  "cond: CONDID IN OPENPAREN valuelist CLOSEPAREN": (_, [name, , , values]: unknown[]) => ({
    name,
    equals: false,
    values,
  }),
  "opt_conds:": () => [],
  /** The last condition comes first, as in the parser's list. */
  "opt_conds: opt_conds cond": (_, [list, condition]: [Condition[], Condition]) => [
    condition,
    ...list,
  ],
  "cond_list: CONDLISTID EQUALS OPENPAREN opt_conds CLOSEPAREN": (_, values: unknown[]) => ({
    name: values[0],
    list: values[3],
  }),
  "opt_cond_list:": () => ({ name: undefined, list: [] }),
  "mnt_rule: MOUNT opt_conds opt_id END_OF_RULE": mount(mountBits.mount),
  "mnt_rule: MOUNT opt_conds opt_id ARROW opt_conds ID END_OF_RULE": mount(mountBits.mount),
  "mnt_rule: REMOUNT opt_conds opt_id END_OF_RULE": mount(mountBits.mount, true),
  "mnt_rule: UMOUNT opt_conds opt_id END_OF_RULE": mount(mountBits.umount),
  "mnt_rule: PIVOTROOT opt_conds opt_id opt_target END_OF_RULE": (
    parser,
    [, conditions, root, target]: [0, Condition[], string | undefined, string | undefined],
  ) => {
    const device = pivotDevice(conditions, (message) => parser.fail(message));
    return { ...mountRule(mountBits.pivotRoot, [], device, root, false), texts: [target] };
  },
  "signal_rule: SIGNAL opt_signal_perm opt_conds END_OF_RULE": (
    parser,
    [, mode, conditions]: [0, number, Condition[]],
  ) => {
    const fail = (message: string): never => parser.fail(message);
    const wanted = signalConditions(conditions, fail);
    return { kind: "signal", mode: mode === 0 ? send | receive : mode, ...unqualified, ...wanted };
  },
  "ptrace_rule: PTRACE opt_ptrace_perm opt_conds END_OF_RULE": (
    parser,
    [, mode, conditions]: [0, number, Condition[]],
  ) => {
    const fail = (message: string): never => parser.fail(message);
    const wanted = ptraceConditions(conditions, fail);
    return { kind: "ptrace", mode: mode === 0 ? 0x1e : mode, ...unqualified, ...wanted };
  },
  "unix_rule: UNIX opt_net_perm opt_conds opt_cond_list END_OF_RULE": (
    parser,
    [, mode, conditions, peer]: [0, number, Condition[], ConditionList],
  ) => {
    const fail = (message: string): never => parser.fail(message);
    if (peer.name !== undefined && peer.name !== "peer") {
      fail(`unix rule: invalid conditional group ${peer.name}=()`);
    }

    const { socketType, texts, hasPeer } = unixConditions(conditions, peer.list, fail);
    if (mode !== 0 && (mode & ~peerSocket) !== 0 && hasPeer) {
      fail(
        "unix socket 'create', 'shutdown', 'setattr', 'getattr', 'bind', 'listen', 'setopt', and/or 'getopt' accesses cannot be used with peer socket conditionals\n",
      );
    }

    return {
      kind: "unix",
      mode: mode === 0 ? everySocket : mode,
      ...unqualified,
      socketType,
      texts,
    };
  },
  "dbus_rule: DBUS opt_dbus_perm opt_conds opt_cond_list END_OF_RULE": (
    parser,
    [, given, conditions, peer]: [0, number, Condition[], ConditionList],
  ) => {
    const fail = (message: string): never => parser.fail(message);
    if (peer.name !== undefined && peer.name !== "peer") {
      fail(`dbus rule: invalid conditional group ${peer.name}=()`);
    }

    const wanted = dbusConditions(conditions, peer.list, fail);
    const mode = dbusMode(given, wanted, fail);
    return { kind: "dbus", mode, ...unqualified, texts: [...wanted.texts.values()] };
  },
};
