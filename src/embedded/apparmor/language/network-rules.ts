/** `network` rules: which sockets a profile may have. */
import type { Action, Prefix } from "./action.ts";
import { everyType, families, familyCount, networkEntries } from "./network.table.ts";
import type { NetworkTable, Profile, UnixRule } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";

interface Entry {
  family: number;
  type: number;
}

const validPermissions = 0x0372_0376;

const add = (table: Map<number, number>, family: number, types: number): void => {
  table.set(family, (table.get(family) ?? 0) | types);
};

export const newNetwork = (): NetworkTable => ({
  allow: new Map(),
  audit: new Map(),
  deny: new Map(),
  quiet: new Map(),
});

export const familyEntries = (
  parser: ProfileParser,
  [rules, prefix, entries]: [Profile, Prefix, Entry[]],
): Profile => {
  if (prefix.owner !== 0) {
    parser.fail("owner prefix not allowed");
  }

  rules.network ??= newNetwork();
  for (const { family, type } of entries) {
    const every = type === everyType;
    if (family === families["unix"]) {
      const rule: UnixRule = {
        kind: "unix",
        socketType: every ? undefined : type,
        texts: [],
        mode: validPermissions,
        audit: prefix.audit ? validPermissions : 0,
        deny: prefix.deny,
      };
      rules.rules.push(rule);
    }

    const types = every ? everyType : 1 << type;
    add(prefix.deny ? rules.network.deny : rules.network.allow, family, types);
    if (prefix.deny !== prefix.audit) {
      add(prefix.deny ? rules.network.quiet : rules.network.audit, family, types);
    }
  }

  return rules;
};

const orInvalid = (parser: ProfileParser, entries: Entry[]): Entry[] =>
  entries.length === 0 ? parser.fail("Invalid network entry.") : entries;

export const networkActions: Record<string, Action> = {
  "network_rule: NETWORK END_OF_RULE": () =>
    Array.from({ length: familyCount }, (_, family) => ({ family, type: everyType })),
  "network_rule: NETWORK ID END_OF_RULE": (parser, [, name]: [unknown, string]) =>
    orInvalid(parser, networkEntries(name, undefined)),
  "network_rule: NETWORK ID ID END_OF_RULE": (parser, [, first, second]: [0, string, string]) =>
    orInvalid(parser, networkEntries(first, second)),
};
