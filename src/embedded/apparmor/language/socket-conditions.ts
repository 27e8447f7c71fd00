/** Conditions of `unix` and `dbus` rules. */
import { takeOnce } from "./conditions.ts";
import { socketTypes } from "./network.table.ts";
import type { Condition } from "./policy.ts";

type Fail = (message: string) => never;
type Side = "local" | "peer" | "either";

interface Known {
  supported: boolean;
  side: Side;
  rule: string;
}

const known: Record<string, Known> = {
  addr: { supported: true, side: "either", rule: "unix" },
  type: { supported: true, side: "local", rule: "unknown" },
  protocol: { supported: false, side: "local", rule: "unknown" },
  label: { supported: true, side: "peer", rule: "unknown" },
};

const check = (condition: Condition, peer: boolean, fail: Fail): void => {
  const { name } = condition;
  const entry = Object.hasOwn(known, name) ? known[name] : undefined;
  if (entry === undefined) {
    fail(`unix rule: invalid ${peer ? "peer " : ""}conditional '${name}'\n`);
  } else if (!entry.supported) {
    fail(`${entry.rule} rule: '${name}' conditional is not currently supported\n`);
  } else if (!peer && entry.side === "peer") {
    fail(`${entry.rule} rule: '${name}' conditional is only valid in the peer expression\n`);
  } else if (peer && entry.side === "local") {
    fail(`${entry.rule} rule: '${name}' conditional is not allowed in the peer expression\n`);
  } else if (!condition.equals) {
    fail(`${entry.rule} rule: keyword 'in' is not allowed in '${name}' socket conditional\n`);
  } else if ((condition.values?.length ?? 0) > 1) {
    fail(`${entry.rule} rule: conditional '${name}' only supports a single value\n`);
  }
};

export interface UnixConditions {
  socketType: number | undefined;
  texts: (string | undefined)[];
  hasPeer: boolean;
}

export const unixConditions = (
  local: Condition[],
  peer: Condition[],
  fail: Fail,
): UnixConditions => {
  let socketType: number | undefined;
  const addresses: [string | undefined, string | undefined] = [undefined, undefined];
  let label: string | undefined;
  for (const [condition, side] of [
    ...local.map((each) => [each, 0] as const),
    ...peer.map((each) => [each, 1] as const),
  ]) {
    check(condition, side === 1, fail);
    if (condition.name === "addr") {
      const rule = side === 0 ? "unix socket" : "unix";
      const address = takeOnce(rule, addresses[side], condition, fail) ?? "";
      if (!address.startsWith("@") && address !== "none" && address !== "auto") {
        fail(`unix rule: invalid value for addr='${address}'\n`);
      }

      addresses[side] = address;
    } else if (condition.name === "type") {
      const name = condition.values?.[0] ?? "";
      socketType = name === "none" ? 0 : socketTypes[name];
      if (socketType === undefined) {
        fail(`socket rule: invalid socket type '${name}'`);
      }
    } else {
      label = takeOnce("unix", label, condition, fail);
    }
  }

  const hasPeer = addresses[1] !== undefined || label !== undefined;
  return { socketType, texts: [label, ...addresses], hasPeer };
};

const dbusNames = ["bus", "name", "label", "path", "interface", "member"];

export interface DbusConditions {
  texts: Map<string, string>;
  /** The name belongs to the one the rule is about, not to the other side. */
  nameIsOwn: boolean;
}

export const dbusConditions = (
  local: Condition[],
  peer: Condition[],
  fail: Fail,
): DbusConditions => {
  const texts = new Map<string, string>();
  const read = (conditions: Condition[]): void => {
    for (const condition of conditions) {
      if (!condition.equals) {
        fail('keyword "in" is not allowed in dbus rules\n');
      } else if ((condition.values?.length ?? 0) > 1) {
        fail(`dbus conditional "${condition.name}" only supports a single value\n`);
      } else if (!dbusNames.includes(condition.name)) {
        fail(`invalid dbus conditional "${condition.name}"\n`);
      }

      texts.set(condition.name, takeOnce("dbus", texts.get(condition.name), condition, fail) ?? "");
    }
  };
  read(local);
  const nameIsOwn = texts.has("name");
  if (texts.has("label")) {
    fail('dbus "label" conditional can only be used inside of the "peer=()" grouping\n');
  }

  read(peer);
  return { texts, nameIsOwn };
};

export const dbusBits = { send: 2, receive: 4, eavesdrop: 0x20, bind: 0x40 };

/** The accesses that a rule without any means, or a mistake in those it names. */
export const dbusMode = (
  given: number,
  { texts, nameIsOwn }: DbusConditions,
  fail: Fail,
): number => {
  const { send, receive, eavesdrop, bind } = dbusBits;
  const message =
    ["path", "interface", "member", "label"].some((name) => texts.has(name)) ||
    (texts.has("name") && !nameIsOwn);
  if (message && nameIsOwn) {
    fail("dbus rule contains message conditionals and service conditionals\n");
  }

  if (given === 0) {
    return message ? send | receive : nameIsOwn ? bind : send | receive | eavesdrop | bind;
  }

  if (message && (given & bind) !== 0) {
    fail('dbus "bind" access cannot be used with message rule conditionals\n');
  } else if (nameIsOwn && (given & (send | receive)) !== 0) {
    fail('dbus "send" and/or "receive" accesses cannot be used with service rule conditionals\n');
  } else if ((given & eavesdrop) !== 0 && (message || texts.has("name"))) {
    fail('dbus "eavesdrop" access can only contain a bus conditional\n');
  }

  return given;
};
