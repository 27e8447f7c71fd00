/** Addresses and blocks are judged twice, as Go does: loosely for whether they are any, then strictly. */
import test from "ava";
import { Field } from "../../../src/embedded/resources/field.ts";
import {
  checkCanonicalCidr,
  checkCanonicalIp,
  checkCidr,
  checkEndpointIp,
  checkIp,
  cidrWarnings,
  ipWarnings,
} from "../../../src/embedded/resources/ip-checks.ts";

const noIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const noBlock = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
const zeros = "must not have leading 0s in IP or prefix length";
const loopback = "may not be in the loopback range (127.0.0.0/8, ::1/128)";

const judged: [check: (field: Field) => unknown, text: string, ...complaints: string[]][] = [
  [checkIp, "10.0.0.1"],
  [checkIp, "2001:DB8:0::1"],
  [checkIp, "010.0.0.1", "must not have leading 0s"],
  [checkIp, "00001::5", "must not have leading 0s"],
  [checkIp, "::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address"],
  [checkIp, "0:0:0:0:0:ffff:102:304", "must not be an IPv4-mapped IPv6 address"],
  [checkIp, "256.0.0.1", noIp],
  [checkIp, "fe80::1%eth0", noIp],
  [checkIp, "", noIp],
  [checkCanonicalIp, "2001:db8::1:0:0:1"],
  [checkCanonicalIp, "2001:DB8:0::1", 'must be in canonical form ("2001:db8::1")'],
  [checkCanonicalIp, "::1.2.3.4", 'must be in canonical form ("::102:304")'],
  [checkCidr, "10.0.0.0/8"],
  [checkCidr, "2001:DB8::/32"],
  [checkCidr, "010.0.0.0/8", zeros],
  [checkCidr, "10.0.0.0/08", zeros],
  [checkCidr, "::ffff:10.0.0.0/104", "must not have an IPv4-mapped IPv6 address"],
  [checkCidr, "10.0.0.7/24", "must not have bits set beyond the prefix length"],
  [checkCidr, "2001:db8::1/32", "must not have bits set beyond the prefix length"],
  [checkCidr, "10.0.0.0/33", noBlock],
  [checkCidr, "10.0.0.0/+8", noBlock],
  [checkCidr, "10.0.0.0/8/9", noBlock],
  [checkCidr, "10.0.0.1", noBlock],
  [checkCanonicalCidr, "2001:DB8::/64", 'must be in canonical form ("2001:db8::/64")'],
  [checkEndpointIp, "10.0.0.1"],
  [checkEndpointIp, "x", "must be a valid IP address"],
  [checkEndpointIp, "0:0::0", "may not be unspecified (0:0::0)"],
  [checkEndpointIp, "127.000.0.1", loopback],
  [checkEndpointIp, "::ffff:127.0.0.1", loopback],
  [checkEndpointIp, "FEBF::1", "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
  [
    checkEndpointIp,
    "FF12::5",
    "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  ],
];

for (const [check, text, ...complaints] of judged) {
  test(`${check.name} of "${text}" says ${complaints[0] ?? "nothing"}`, (t) => {
    const field = new Field(text, "at");
    check(field);
    t.deepEqual(
      field.causes.map(({ message }) => message),
      complaints.map((complaint) => `Invalid value: "${text}": ${complaint}`),
    );
  });
}

const warned: [of: (field: Field) => string[], text: string, ...warnings: string[]][] = [
  [ipWarnings, "2001:db8::1"],
  [
    ipWarnings,
    "2001:DB8::1",
    'at: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ],
  [ipWarnings, "010.0.0.1", 'at: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"'],
  [ipWarnings, "no address"],
  [cidrWarnings, "10.0.0.0/8"],
  [
    cidrWarnings,
    "2001:DB8::/32",
    'at: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
  ],
];

for (const [of, text, ...warnings] of warned) {
  test(`${of.name} of "${text}" are ${warnings.length}`, (t) => {
    t.deepEqual(of(new Field(text, "at")), warnings);
  });
}
