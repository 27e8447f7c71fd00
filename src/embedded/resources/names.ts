/** Rules for names, labels and other identifiers, with the words of apimachinery's util/validation. Each gives a list of complaints. */

/** Complaints about a value; empty when it is fine. */
export type Check = (value: string) => string[];

const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const wildcard = `\\*\\.${subdomain1123}`;
const underscored = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const underscoredSubdomain = `${underscored}(\\.${underscored})*`;
const keyPart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

export const rangeMessage = (low: number, high: number): string =>
  `must be between ${low} and ${high}, inclusive`;

export const regexMessage = (message: string, regex: string, ...examples: string[]): string => {
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (${examples.length === 0 ? "" : `e.g. ${shown}`}regex used for validation is '${regex}')`;
};

const full = (regex: string): RegExp => new RegExp(`^(?:${regex})$`);
const bytes = (value: string): number => Buffer.byteLength(value);
const tooLong = (value: string, max: number, unit = "characters"): string[] =>
  bytes(value) > max ? [`must be no more than ${max} ${unit}`] : [];

const pattern = (regex: string, message: string, ...examples: string[]): Check => {
  const compiled = full(regex);
  const complaint = regexMessage(message, regex, ...examples);
  return (value) => (compiled.test(value) ? [] : [complaint]);
};

const limited =
  (max: number, check: Check): Check =>
  (value) => [...tooLong(value, max), ...check(value)];

const aroundAlphanumeric = "and must start and end with an alphanumeric character";

export const subdomain = limited(
  253,
  pattern(
    subdomain1123,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${aroundAlphanumeric}`,
    "example.com",
  ),
);

export const subdomainWithUnderscore = limited(
  253,
  pattern(
    underscoredSubdomain,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', ${aroundAlphanumeric}`,
    "example.com",
  ),
);

const labelPattern = pattern(
  label1123,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${aroundAlphanumeric}`,
  "my-name",
  "123-abc",
);
const isSubdomain = full(subdomain1123);

export const dnsLabel: Check = (value) => {
  const wrong = labelPattern(value);
  return [
    ...tooLong(value, 63),
    ...(wrong.length > 0 && isSubdomain.test(value) ? ["must not contain dots"] : wrong),
  ];
};

export const dns1035Label = limited(
  63,
  pattern(
    label1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    "my-name",
    "abc-123",
  ),
);

export const wildcardSubdomain = limited(
  253,
  pattern(
    wildcard,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    "*.example.com",
  ),
);

const keyRule = `must consist of alphanumeric characters, '-', '_' or '.', ${aroundAlphanumeric}`;
const keyExamples = ["MyName", "my.name", "123-abc"];
const namePart = pattern(keyPart, `name part ${keyRule}`, ...keyExamples);
const subdomainInBytes: Check = (value) =>
  subdomain(value).map((text) =>
    text.startsWith("must be no more") ? text.replace("characters", "bytes") : text,
  );

const prefixComplaints: Check = (prefix) =>
  prefix === ""
    ? ["prefix part must be non-empty"]
    : subdomainInBytes(prefix).map((text) => `prefix part ${text}`);

/** Keys of labels and annotations, names of finalizers and extended resources. */
export const qualifiedName: Check = (value) => {
  const parts = value.split("/");
  if (parts.length > 2) {
    return [
      `${regexMessage(`a valid label key ${keyRule}`, keyPart, ...keyExamples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }

  const name = parts.at(-1) ?? "";
  const length =
    name === ""
      ? ["name part must be non-empty"]
      : tooLong(name, 63, "bytes").map((text) => `name part ${text}`);
  return [
    ...(parts.length === 2 ? prefixComplaints(parts[0] ?? "") : []),
    ...length,
    ...namePart(name),
  ];
};

const labelValuePattern = pattern(
  `(${keyPart})?`,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${aroundAlphanumeric}`,
  "MyValue",
  "my_value",
  "12345",
);

export const labelValue: Check = (value) => [
  ...tooLong(value, 63, "bytes"),
  ...labelValuePattern(value),
];

/** One segment of a URL's path. */
export const pathSegment: Check = (value) =>
  value === "." || value === ".."
    ? [`may not be '${value}'`]
    : ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
