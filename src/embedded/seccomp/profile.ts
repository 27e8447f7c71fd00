/** A seccomp profile in the runtime's form, as containerd reads it from a file: what it does not know, it passes over without a word. */
import { GoDecoder } from "./go-decode.ts";
import { parseGoJson } from "./go-json.ts";
import type { GoValue } from "./go-json.ts";

export interface ProfileArgument {
  index: number;
  value: bigint;
  valueTwo: bigint;
  /** `SCMP_CMP_EQ` and its like. */
  op: string;
}

export interface ProfileRule {
  names: string[];
  /** `SCMP_ACT_ALLOW` and its like. */
  action: string;
  errnoRet?: number;
  args: ProfileArgument[];
}

export interface SeccompProfile {
  defaultAction: string;
  defaultErrnoRet?: number;
  architectures: string[];
  /** Undefined: the runtime's own choice. */
  flags?: string[];
  listenerPath: string;
  syscalls: ProfileRule[];
}

/** @throws GoJsonError with Go's words */
export const readProfile = (text: string): SeccompProfile => {
  const decoder = new GoDecoder();
  const fields = decoder.fields(parseGoJson(text), "specs.LinuxSeccomp") ?? new Map();
  const at = (path: string): { struct: string; path: string } => ({ struct: "LinuxSeccomp", path });
  const texts = (name: string, type: string): string[] | undefined =>
    decoder
      .list(fields.get(name.toLowerCase()), `[]${type}`, at(name))
      ?.map((item) => decoder.text(item, type, at(name)));
  const errno = decoder.number(fields.get("defaulterrnoret"), "uint", at("defaultErrnoRet"));
  const flags = texts("flags", "specs.LinuxSeccompFlag");
  const profile: SeccompProfile = {
    defaultAction: decoder.text(
      fields.get("defaultaction"),
      "specs.LinuxSeccompAction",
      at("defaultAction"),
    ),
    ...(errno === undefined ? {} : { defaultErrnoRet: Number(errno) }),
    architectures: texts("architectures", "specs.Arch") ?? [],
    ...(flags === undefined ? {} : { flags }),
    listenerPath: decoder.text(fields.get("listenerpath"), "string", at("listenerPath")),
    syscalls: (
      decoder.list(fields.get("syscalls"), "[]specs.LinuxSyscall", at("syscalls")) ?? []
    ).map((item) => readRule(decoder, item)),
  };
  decoder.finish();
  return profile;
};

const readRule = (decoder: GoDecoder, value: GoValue): ProfileRule => {
  const whole = { struct: "LinuxSeccomp", path: "syscalls" };
  const at = (path: string): { struct: string; path: string } => ({
    struct: "LinuxSyscall",
    path: `syscalls.${path}`,
  });
  const fields = decoder.fields(value, "specs.LinuxSyscall", whole) ?? new Map();
  const errno = decoder.number(fields.get("errnoret"), "uint", at("errnoRet"));
  return {
    names: (decoder.list(fields.get("names"), "[]string", at("names")) ?? []).map((name) =>
      decoder.text(name, "string", at("names")),
    ),
    action: decoder.text(fields.get("action"), "specs.LinuxSeccompAction", at("action")),
    ...(errno === undefined ? {} : { errnoRet: Number(errno) }),
    args: (decoder.list(fields.get("args"), "[]specs.LinuxSeccompArg", at("args")) ?? []).map(
      (item) => readArgument(decoder, item),
    ),
  };
};

const readArgument = (decoder: GoDecoder, value: GoValue): ProfileArgument => {
  const at = (path: string): { struct: string; path: string } => ({
    struct: "LinuxSeccompArg",
    path: `syscalls.args.${path}`,
  });
  const whole = { struct: "LinuxSyscall", path: "syscalls.args" };
  const fields = decoder.fields(value, "specs.LinuxSeccompArg", whole) ?? new Map();
  return {
    index: Number(decoder.number(fields.get("index"), "uint", at("index")) ?? 0n),
    value: decoder.number(fields.get("value"), "uint64", at("value")) ?? 0n,
    valueTwo: decoder.number(fields.get("valuetwo"), "uint64", at("valueTwo")) ?? 0n,
    op: decoder.text(fields.get("op"), "specs.LinuxSeccompOperator", at("op")),
  };
};
