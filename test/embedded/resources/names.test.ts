/** Names are judged with the words of apimachinery's util/validation. */
import test from "ava";
import {
  dns1035Label,
  dnsLabel,
  labelValue,
  qualifiedName,
  subdomain,
  type Check,
} from "../../../src/embedded/resources/names.ts";

const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const nameWords =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const judged: [kind: string, check: Check, value: string, messages: string[]][] = [
  ["label", dnsLabel, "a-1", []],
  ["label", dnsLabel, "a".repeat(63), []],
  ["label", dnsLabel, "a".repeat(64), ["must be no more than 63 characters"]],
  ["label", dnsLabel, "A", [labelWords]],
  ["label", dnsLabel, "a.b", ["must not contain dots"]],
  ["label", dnsLabel, "a.B", [labelWords]],
  ["label", dnsLabel, "", [labelWords]],
  ["subdomain", subdomain, "a.b", []],
  ["subdomain", subdomain, "a..b", [subdomainWords]],
  [
    "subdomain",
    subdomain,
    `${"a".repeat(253)}_`,
    ["must be no more than 253 characters", subdomainWords],
  ],
  [
    "service name",
    dns1035Label,
    "1a",
    [
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["label value", labelValue, "", []],
  ["label value", labelValue, "A_b.c", []],
  [
    "label value",
    labelValue,
    "a b",
    [
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  ["label key", qualifiedName, "example.com/Up_er.x", []],
  ["label key", qualifiedName, "/c", ["prefix part must be non-empty"]],
  ["label key", qualifiedName, "example.com/", ["name part must be non-empty", nameWords]],
  ["label key", qualifiedName, "Example/c", [`prefix part ${subdomainWords}`]],
];

for (const [kind, check, value, messages] of judged) {
  test(`${kind} ${JSON.stringify(value.slice(0, 30))} of ${value.length} gets ${messages.length} messages`, (t) => {
    t.deepEqual(check(value), messages);
  });
}
