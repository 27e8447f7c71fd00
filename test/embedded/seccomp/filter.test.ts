/** Filters made of profiles: which rule holds, what newer calls get, what is refused. */
import test from "ava";
import type { Verdict } from "../../../src/embedded/containers/kernel/policy.ts";
import { FilterError, makeFilter } from "../../../src/embedded/seccomp/filter.ts";
import { readProfile } from "../../../src/embedded/seccomp/profile.ts";

const filterOf = (profile: unknown): ((name: string, ...registers: number[]) => Verdict) => {
  const filter = makeFilter(readProfile(JSON.stringify(profile)))!;
  return (name, ...registers) => filter(name, registers);
};

const rule = (name: string, action: string, rest: Record<string, unknown> = {}): unknown => ({
  names: [name],
  action: `SCMP_ACT_${action}`,
  ...rest,
});

const one = (
  op: string,
  value: number | string,
  valueTwo = 0,
  index = 0,
): Record<string, unknown> => ({
  args: [{ index, op: `SCMP_CMP_${op}`, value, valueTwo }],
});

const allow: Verdict = { allow: true };

test("comparisons read registers as 64 bits without sign", (t) => {
  const cases: [op: string, value: number, yes: number[], no: number[]][] = [
    ["EQ", 2, [2], [1, 3]],
    ["NE", 2, [1, 3], [2]],
    ["LT", 2, [0, 1], [2, 3, -1]],
    ["LE", 2, [0, 2], [3, -1]],
    ["GT", 2, [3, -1], [2, 0]],
    ["GE", 2, [2, -1], [1]],
  ];
  for (const [op, value, yes, no] of cases) {
    const decide = filterOf({
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [rule("kill", "ERRNO", one(op, value))],
    });
    for (const register of yes) {
      t.deepEqual(decide("kill", register), { errno: 1 }, `${op} ${register}`);
    }

    for (const register of no) {
      t.deepEqual(decide("kill", register), allow, `${op} ${register}`);
    }
  }
});

test("a negative int fills the lower half of its register", (t) => {
  const decide = filterOf({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [rule("kill", "ERRNO", one("EQ", 0xffff_ffff))],
  });
  t.deepEqual(decide("kill", -1), { errno: 1 });
});

test("a masked comparison has its mask first; a mask of nothing is no condition", (t) => {
  const decide = filterOf({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [
      rule("chmod", "ERRNO", one("MASKED_EQ", 0o4000, 0o4000, 1)),
      rule("mkdir", "ERRNO", one("MASKED_EQ", 0, 7, 1)),
    ],
  });
  t.deepEqual(decide("chmod", 0, 0o4755), { errno: 1 });
  t.deepEqual(decide("chmod", 0, 0o755), allow);
  t.deepEqual(decide("mkdir", 0, 0o755), { errno: 1 });
});

test("two conditions on one register are two rules, on two registers one", (t) => {
  const args = (...indexes: number[]): Record<string, unknown> => ({
    args: indexes.map((index, at) => ({ index, op: "SCMP_CMP_EQ", value: at + 1 })),
  });
  const decide = filterOf({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [rule("kill", "ERRNO", args(0, 0)), rule("dup2", "ERRNO", args(0, 1))],
  });
  t.deepEqual(
    [decide("kill", 1), decide("kill", 2), decide("kill", 3)],
    [{ errno: 1 }, { errno: 1 }, allow],
  );
  t.deepEqual([decide("dup2", 1, 2), decide("dup2", 1, 3)], [{ errno: 1 }, allow]);
});

test("the first of two rules for all holds; a rule for all does away with conditions", (t) => {
  const decide = filterOf({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [
      rule("mkdir", "ERRNO", { errnoRet: 13 }),
      rule("mkdir", "ERRNO", { errnoRet: 28 }),
      rule("kill", "ERRNO", { errnoRet: 5, ...one("EQ", 9, 0, 1) }),
      rule("kill", "ERRNO", { errnoRet: 6 }),
    ],
  });
  t.deepEqual(decide("mkdir"), { errno: 13 });
  t.deepEqual([decide("kill", 1, 9), decide("kill", 1, 15)], [{ errno: 6 }, { errno: 6 }]);
});

test("one condition with two actions is refused, in runc's words", (t) => {
  const error = t.throws(
    () =>
      filterOf({
        defaultAction: "SCMP_ACT_ALLOW",
        syscalls: [
          rule("kill", "ERRNO", one("EQ", 9, 0, 1)),
          rule("kill", "TRAP", one("EQ", 9, 0, 1)),
        ],
      }),
    { instanceOf: FilterError },
  );
  t.is(error?.message, "error adding seccomp rule for syscall kill: file exists");
});

test("calls newer than all that a profile names get ENOSYS, unless the rest may pass", (t) => {
  const strict = filterOf({
    defaultAction: "SCMP_ACT_KILL",
    syscalls: [rule("openat", "ALLOW")],
  });
  t.like(strict("mkdir"), { kill: 31 });
  t.deepEqual(strict("faccessat2"), { errno: 38 });
  const open = filterOf({ defaultAction: "SCMP_ACT_LOG", syscalls: [rule("openat", "ERRNO")] });
  t.like(open("faccessat2"), allow);
});

test("any number may be the error: 0 for success without effect, large ones cut", (t) => {
  const decide = filterOf({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [
      rule("mkdir", "ERRNO", { errnoRet: 0 }),
      rule("rmdir", "ERRNO", { errnoRet: 5000 }),
      rule("unlink", "TRACE"),
      rule("nosuchcall", "ERRNO"),
    ],
  });
  t.deepEqual(decide("mkdir"), { errno: 0 });
  t.deepEqual(decide("rmdir"), { errno: 4095 });
  t.deepEqual(decide("unlink"), { errno: 38 });
});

test("what a profile may not say is told as runc tells it", (t) => {
  const cases: [profile: unknown, message: string][] = [
    [{ syscalls: [rule("read", "ALLOW")] }, "string  is not a valid action for seccomp"],
    [
      { defaultAction: "SCMP_ACT_ALLOW", architectures: ["SCMP_ARCH_VAX"] },
      "string SCMP_ARCH_VAX is not a valid arch for seccomp",
    ],
    [
      { defaultAction: "SCMP_ACT_ALLOW", flags: ["SECCOMP_FILTER_FLAG_NEW"] },
      "seccomp flag SECCOMP_FILTER_FLAG_NEW is not known to runc",
    ],
    [
      { defaultAction: "SCMP_ACT_ALLOW", syscalls: [rule("kill", "ERRNO", one("ABOUT", 1))] },
      "string SCMP_CMP_ABOUT is not a valid operator for seccomp",
    ],
    [
      { defaultAction: "SCMP_ACT_ALLOW", syscalls: [rule("kill", "ERRNO", one("EQ", 1, 0, 6))] },
      "error creating seccomp syscall condition for syscall kill: syscalls only have up to 6 arguments (6 given)",
    ],
    [{ defaultAction: "SCMP_ACT_NOTIFY" }, "SCMP_ACT_NOTIFY cannot be used as default action"],
    [
      { defaultAction: "SCMP_ACT_ALLOW", architectures: ["SCMP_ARCH_S390X"] },
      "error adding architecture to seccomp filter: numerical argument out of domain",
    ],
  ];
  for (const [profile, message] of cases) {
    t.is(t.throws(() => filterOf(profile), { instanceOf: FilterError })?.message, message);
  }

  t.is(makeFilter(readProfile("{}")), undefined);
});
