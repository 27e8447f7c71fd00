/**
 * Words of the profile language by the state the lexer is in, as apparmor_parser 3.0.8 reads them.
 * Of all that fit, the longest wins, then the earlier; what follows the group `t` is looked at but not taken.
 */
import { processWord } from "./escapes.ts";
import type { LexerState } from "./lexer.ts";

/** What a rule does with the text it took. */
export interface Effect {
  /** Token to hand over; undefined: none. */
  token?: string;
  value?: (text: string) => string | undefined;
  /** Enters a state, to come back from. */
  push?: LexerState;
  /** Goes on in another state instead of this one. */
  begin?: LexerState;
  pop?: true;
  special?: "line" | "include" | "word" | "end-of-rule" | "comma-in-declaration" | "quiet";
}

export interface LexerRule extends Effect {
  states: LexerState[];
  pattern: RegExp;
}

const ids = String.raw`(?:\\[ \t"!,]|,[^ \t\r\n"!,]|[^ \t\r\n"!,])`;
const includeIds = String.raw`(?:\\[ \t"!,]|,[^ \t\r\n"!,<>]|[^ \t\r\n"!,<>])`;
const quoted = String.raw`"(?:\\"|[^\0"])*"`;
const listValue = String.raw`(?:\\[ \t"!,()]|[^ \t\n"!,()])+`;
const variableName = String.raw`[A-Za-z][A-Za-z0-9_]*`;
const setVariable = String.raw`@(?:\{${variableName}\}|${variableName})`;
const postVariable = String.raw`(?:\\[ \t"!,()]|,[^ \t\n"!,=+]|[^ \t\n"!,=+])`;
const label = String.raw`(?:\/|${setVariable}${postVariable}|:|&)${ids}*`;
const quotedLabel = String.raw`"(?:\/|@|:|&)(?:\\"|[^\0"])*"`;
const noEqual = String.raw`[^ \t\n"!,=()+&](?:,[^ \t\n"!,=)]|[^ \t\n"!,=)])*`;
const modes = "(?:[PpCc][Xx]|[PpCc]?[IiUu][Xx]|[RrWwaLlMmkXx])+";

const rule = (states: LexerState[], source: string, effect: Effect): LexerRule => ({
  states,
  pattern: new RegExp(source, "y"),
  ...effect,
});

const detailed: LexerState[] = [
  "MOUNT_MODE",
  "DBUS_MODE",
  "SIGNAL_MODE",
  "PTRACE_MODE",
  "UNIX_MODE",
];
const spaced: LexerState[] = [
  "INITIAL",
  "SUB_ID_WS",
  "INCLUDE",
  "INCLUDE_EXISTS",
  "LIST_VAL_MODE",
  "EXTCOND_MODE",
  "LIST_COND_VAL",
  "LIST_COND_PAREN_VAL",
  "LIST_COND_MODE",
  "EXTCONDLIST_MODE",
  "NETWORK_MODE",
  "CHANGE_PROFILE_MODE",
  "RLIMIT_MODE",
  "ABI_MODE",
  ...detailed,
];

const word = (text: string): string | undefined => processWord(text);
const raw = (text: string): string => text;

const keywords = (states: LexerState[], words: Record<string, string>): LexerRule[] =>
  Object.entries(words).map(([text, token]) => rule(states, `(?<t>${text})`, { token }));

export const lexerRules: LexerRule[] = [
  rule([...spaced, "ASSIGN_MODE"], String.raw`[ \t]+`, {}),
  rule(
    ["INCLUDE", "INCLUDE_EXISTS", "ABI_MODE"],
    String.raw`<(?:[^">\t\r\n]+|${quoted})>|${quoted}|${includeIds}+`,
    { special: "include" },
  ),
  rule(["INITIAL", ...detailed], String.raw`(?<t>peer|xattrs)[ \t]*=[ \t]*\(`, {
    token: "CONDLISTID",
    value: word,
    push: "EXTCONDLIST_MODE",
  }),
  rule(["INITIAL", ...detailed], String.raw`(?<t>${variableName})[ \t]*=`, {
    token: "CONDID",
    value: word,
    push: "EXTCOND_MODE",
  }),
  rule(["INITIAL", ...detailed], String.raw`(?<t>${variableName})[ \t]+in[ \t]*\(`, {
    token: "CONDID",
    value: word,
    push: "EXTCOND_MODE",
  }),
  rule(["SUB_ID", "SUB_ID_WS"], `${ids}+|${quoted}`, { token: "ID", value: word, pop: true }),
  rule(["SUB_VALUE"], `${ids}+|${quoted}`, { token: "VALUE", value: word, pop: true }),
  rule(["LIST_VAL_MODE"], String.raw`\)`, { token: "CLOSEPAREN", pop: true }),
  rule(["LIST_VAL_MODE", "LIST_COND_MODE"], ",", {}),
  rule(["LIST_VAL_MODE"], `${listValue}|${quoted}`, { token: "VALUE", value: word }),
  rule(["EXTCOND_MODE"], String.raw`(?<t>=[ \t]*)[^( \t\n]`, {
    token: "EQUALS",
    begin: "SUB_VALUE",
  }),
  rule(["EXTCOND_MODE"], "=", { token: "EQUALS" }),
  rule(["EXTCOND_MODE"], String.raw`\(`, { token: "OPENPAREN", begin: "LIST_VAL_MODE" }),
  rule(["EXTCOND_MODE"], "in", { token: "IN" }),
  rule(["LIST_COND_VAL"], String.raw`${listValue}|"(?:\\"|[^\0"])+"`, {
    token: "VALUE",
    value: word,
    pop: true,
  }),
  rule(["LIST_COND_PAREN_VAL"], String.raw`\)`, { pop: true }),
  rule(["LIST_COND_PAREN_VAL"], String.raw`${listValue}|"(?:\\"|[^\0"])+"`, {
    token: "VALUE",
    value: word,
  }),
  rule(["LIST_COND_MODE"], String.raw`\)`, { token: "CLOSEPAREN", pop: true }),
  rule(["LIST_COND_MODE"], String.raw`[^ \t\n"!,=)]+`, { token: "CONDID", value: word }),
  rule(["LIST_COND_MODE"], String.raw`=[ \t]*\(`, { token: "EQUALS", push: "LIST_COND_PAREN_VAL" }),
  rule(["LIST_COND_MODE"], "=", { token: "EQUALS", push: "LIST_COND_VAL" }),
  rule(["EXTCONDLIST_MODE"], "=", { token: "EQUALS" }),
  rule(["EXTCONDLIST_MODE"], String.raw`\(`, { token: "OPENPAREN", begin: "LIST_COND_MODE" }),
  rule(["ASSIGN_MODE"], `${ids}+|${quoted}`, { token: "VALUE", value: word }),
  rule(["ASSIGN_MODE"], ",", { special: "comma-in-declaration" }),
  rule(["ASSIGN_MODE"], String.raw`\\\n`, { special: "line" }),
  rule(["ASSIGN_MODE"], String.raw`\r?\n`, { special: "line", pop: true }),
  rule(["NETWORK_MODE"], `${ids}+`, { token: "ID", value: raw }),
  ...keywords(["CHANGE_PROFILE_MODE"], { safe: "SAFE", unsafe: "UNSAFE" }),
  rule(["CHANGE_PROFILE_MODE"], "->", { token: "ARROW", push: "SUB_ID_WS" }),
  rule(["CHANGE_PROFILE_MODE"], `${ids}+|${quoted}`, { token: "ID", value: word }),
  rule(["RLIMIT_MODE"], "-?[0-9]+", { token: "VALUE", value: raw }),
  rule(["RLIMIT_MODE"], "infinity(?![A-Za-z_])", { token: "VALUE", value: raw }),
  rule(["RLIMIT_MODE"], "[A-Za-z_]+", { token: "ID", value: raw }),
  rule(["RLIMIT_MODE"], "<=", { token: "LE" }),
  ...keywords(["UNIX_MODE"], {
    create: "CREATE",
    listen: "LISTEN",
    accept: "ACCEPT",
    connect: "CONNECT",
    getattr: "GETATTR",
    setattr: "SETATTR",
    getopt: "GETOPT",
    setopt: "SETOPT",
    shutdown: "SHUTDOWN",
  }),
  ...keywords(["DBUS_MODE", "UNIX_MODE"], { bind: "BIND" }),
  ...keywords(["DBUS_MODE"], { eavesdrop: "EAVESDROP" }),
  ...keywords(["DBUS_MODE", "SIGNAL_MODE", "UNIX_MODE"], { send: "SEND", receive: "RECEIVE" }),
  ...keywords(["PTRACE_MODE"], { trace: "TRACE", readby: "READBY", tracedby: "TRACEDBY" }),
  ...keywords(["DBUS_MODE", "SIGNAL_MODE", "PTRACE_MODE", "UNIX_MODE"], {
    read: "READ",
    write: "WRITE",
  }),
  rule(["DBUS_MODE", "SIGNAL_MODE", "PTRACE_MODE", "UNIX_MODE"], String.raw`\(`, {
    token: "OPENPAREN",
    push: "LIST_VAL_MODE",
  }),
  rule(["DBUS_MODE", "SIGNAL_MODE", "PTRACE_MODE", "UNIX_MODE"], String.raw`(?<t>rw|wr|r|w)[\s,]`, {
    token: "MODE",
    value: raw,
  }),
  rule(["MOUNT_MODE"], "->", { token: "ARROW" }),
  rule(detailed, noEqual, { token: "ID", value: word }),
  rule(detailed, label, { token: "ID", value: word }),
  rule(detailed, quoted, { token: "ID", value: word }),
  rule(["INITIAL"], String.raw`(?<t>#include[ \t]+if[ \t]+exists)[ \t].*\r?\n`, {
    push: "INCLUDE_EXISTS",
    special: "quiet",
  }),
  rule(["INITIAL"], String.raw`(?<t>include[ \t]+if[ \t]+exists)[ \t]`, {
    push: "INCLUDE_EXISTS",
    special: "quiet",
  }),
  rule(["INITIAL"], String.raw`(?<t>#include).*\r?\n`, { push: "INCLUDE", special: "quiet" }),
  rule(["INITIAL"], String.raw`(?<t>include)[ \t]`, { push: "INCLUDE", special: "quiet" }),
  rule(["INITIAL"], String.raw`#.*\r?\n`, { special: "line" }),
  rule(["INITIAL"], String.raw`\^`, { token: "CARET", push: "SUB_ID" }),
  rule(["INITIAL"], "->", { token: "ARROW", push: "SUB_ID_WS" }),
  rule(["INITIAL"], "=", { token: "EQUALS", push: "ASSIGN_MODE" }),
  rule(["INITIAL"], String.raw`\+=`, { token: "ADD_ASSIGN", push: "ASSIGN_MODE" }),
  rule(["INITIAL"], setVariable, { token: "SET_VAR", value: raw }),
  rule(["INITIAL"], String.raw`\$(?:\{${variableName}\}|${variableName})`, {
    token: "BOOL_VAR",
    value: raw,
  }),
  rule(["INITIAL"], String.raw`\{`, { token: "OPEN" }),
  rule(["INITIAL"], String.raw`\}`, { token: "CLOSE" }),
  rule(["INITIAL"], label, { token: "ID", value: word }),
  rule(["INITIAL"], quotedLabel, { token: "ID", value: word }),
  rule(["INITIAL"], String.raw`(?<t>${modes})[\s,]`, { token: "MODE", value: raw }),
  rule(["INITIAL"], String.raw`hat[ \t]*`, { token: "HAT", push: "SUB_ID" }),
  rule(["INITIAL"], String.raw`profile[ \t]*`, { token: "PROFILE", push: "SUB_ID" }),
  rule(["INITIAL"], ":", { token: "COLON" }),
  rule(["INITIAL"], String.raw`\(`, { token: "OPENPAREN", push: "LIST_VAL_MODE" }),
  rule(["INITIAL"], variableName, { special: "word" }),
  rule(
    ["INITIAL", "NETWORK_MODE", "RLIMIT_MODE", "CHANGE_PROFILE_MODE", "ABI_MODE", ...detailed],
    ",",
    { token: "END_OF_RULE", special: "end-of-rule" },
  ),
  rule(spaced, String.raw`\r?\n`, { special: "line" }),
];

/** Words with a meaning at the begin of a rule: the token, and the state that reads the rest. */
export const keywordTable: Record<string, [token: string, state?: LexerState]> = {
  network: ["NETWORK", "NETWORK_MODE"],
  unix: ["UNIX", "UNIX_MODE"],
  capability: ["CAPABILITY"],
  if: ["IF"],
  else: ["ELSE"],
  not: ["NOT"],
  defined: ["DEFINED"],
  change_profile: ["CHANGE_PROFILE", "CHANGE_PROFILE_MODE"],
  unsafe: ["UNSAFE"],
  safe: ["SAFE"],
  link: ["LINK"],
  owner: ["OWNER"],
  user: ["OWNER"],
  other: ["OTHER"],
  subset: ["SUBSET"],
  audit: ["AUDIT"],
  deny: ["DENY"],
  allow: ["ALLOW"],
  set: ["SET"],
  rlimit: ["RLIMIT", "RLIMIT_MODE"],
  alias: ["ALIAS"],
  rewrite: ["ALIAS"],
  ptrace: ["PTRACE", "PTRACE_MODE"],
  file: ["FILE"],
  mount: ["MOUNT", "MOUNT_MODE"],
  remount: ["REMOUNT", "MOUNT_MODE"],
  umount: ["UMOUNT", "MOUNT_MODE"],
  unmount: ["UMOUNT", "MOUNT_MODE"],
  pivot_root: ["PIVOTROOT"],
  in: ["IN"],
  dbus: ["DBUS", "DBUS_MODE"],
  signal: ["SIGNAL", "SIGNAL_MODE"],
  send: ["SEND"],
  receive: ["RECEIVE"],
  bind: ["BIND"],
  read: ["READ"],
  write: ["WRITE"],
  eavesdrop: ["EAVESDROP"],
  peer: ["PEER"],
  trace: ["TRACE"],
  tracedby: ["TRACEDBY"],
  readby: ["READBY"],
  abi: ["ABI", "ABI_MODE"],
};
