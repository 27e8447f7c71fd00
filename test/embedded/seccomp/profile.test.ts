/** Profiles read from JSON with Go's habits and words. */
import test from "ava";
import { GoJsonError } from "../../../src/embedded/seccomp/go-json.ts";
import { readProfile } from "../../../src/embedded/seccomp/profile.ts";

test("what containerd does not know is passed over; names of fields come in any case", (t) => {
  const profile = readProfile(
    '{"DefaultAction":"SCMP_ACT_LOG","archMap":[1],"syscalls":[{"name":"chmod","NAMES":["mkdir"],"action":"SCMP_ACT_ERRNO","errnoRet":13,"comment":"x","args":null}]}',
  );
  t.deepEqual(profile, {
    defaultAction: "SCMP_ACT_LOG",
    architectures: [],
    listenerPath: "",
    syscalls: [{ names: ["mkdir"], action: "SCMP_ACT_ERRNO", errnoRet: 13, args: [] }],
  });
});

test("values of arguments keep all their 64 bits", (t) => {
  const { syscalls } = readProfile(
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["personality"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":18446744073709551615,"op":"SCMP_CMP_EQ"}]}]}',
  );
  t.is(syscalls[0]!.args[0]!.value, 18_446_744_073_709_551_615n);
});

const mistakes: [text: string, message: string][] = [
  ["", "unexpected end of JSON input"],
  ["{", "unexpected end of JSON input"],
  ["hello", "invalid character 'h' looking for beginning of value"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ["{'a':1}", String.raw`invalid character '\'' looking for beginning of object key string`],
  ["[1 2]", "invalid character '2' after array element"],
  ["{} {}", "invalid character '{' after top-level value"],
  ["nul", "unexpected end of JSON input"],
  ["nulL", "invalid character 'L' in literal null (expecting 'l')"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ['{"a":"x\ny"}', String.raw`invalid character '\n' in string literal`],
  [String.raw`{"a":"\x"}`, "invalid character 'x' in string escape code"],
  ["[]", "json: cannot unmarshal array into Go value of type specs.LinuxSeccomp"],
  [
    '{"syscalls":{}}',
    "json: cannot unmarshal object into Go struct field LinuxSeccomp.syscalls of type []specs.LinuxSyscall",
  ],
  [
    '{"syscalls":[{"names":"chmod"}]}',
    "json: cannot unmarshal string into Go struct field LinuxSyscall.syscalls.names of type []string",
  ],
  [
    '{"defaultErrnoRet":-1}',
    "json: cannot unmarshal number -1 into Go struct field LinuxSeccomp.defaultErrnoRet of type uint",
  ],
];

test("mistakes are told in Go's words", (t) => {
  for (const [text, message] of mistakes) {
    t.is(t.throws(() => readProfile(text), { instanceOf: GoJsonError })?.message, message, text);
  }
});
