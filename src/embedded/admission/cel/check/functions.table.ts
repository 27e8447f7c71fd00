/** Functions and operators of CEL with the libraries of Kubernetes 1.36: `receiver::overload(arguments) result`. */

const duration = "google.protobuf.Duration";
const timestamp = "google.protobuf.Timestamp";
const authorization = "kubernetes.authorization";
const quantity = "kubernetes.Quantity";
const semver = "kubernetes.Semver";

const words = (text: string): string[] => text.split(" ");

const numbers = ["int64", "uint64", "double"];
const typeOfNumber: Record<string, string> = { int64: "int", uint64: "uint", double: "double" };

const numeric = (operation: string): string[] =>
  numbers.map((name) => {
    const type = typeOfNumber[name] ?? "";
    return `${operation}_${name}(${type}, ${type}) ${type}`;
  });

/** Numbers of different types may be compared, other values only with their like. */
const comparing = (operation: string): string[] => [
  ...["bool", "string", "bytes"].map((type) => `${operation}_${type}(${type}, ${type}) bool`),
  `${operation}_timestamp(${timestamp}, ${timestamp}) bool`,
  `${operation}_duration(${duration}, ${duration}) bool`,
  ...numbers.flatMap((left) =>
    numbers.map((right) => {
      const name = left === right ? left : `${left}_${right}`;
      return `${operation}_${name}(${typeOfNumber[left]}, ${typeOfNumber[right]}) bool`;
    }),
  ),
];

const sized: [name: string, type: string][] = [
  ["bytes", "bytes"],
  ["list", "list(A)"],
  ["map", "map(A, B)"],
  ["string", "string"],
];

const conversion = (name: string, result: string, sources: string[]): string[] =>
  sources.map(
    (source) => `${source.split(".").at(-1)?.toLowerCase()}_to_${name}(${source}) ${result}`,
  );

const ofTime = (name: string, ofDuration: boolean): string[] => [
  `${timestamp}::timestamp_to_${name}() int`,
  `${timestamp}::timestamp_to_${name}_with_tz(string) int`,
  ...(ofDuration ? [`${duration}::duration_to_${name}() int`] : []),
];

const summable = ["int", "uint", "double", duration];
const comparable = [...summable, "bool", timestamp, "string", "bytes"];

const ofItems = (operation: string, types: string[], result?: string): string[] =>
  types.map((type) => `list(${type})::list_${type}_${operation}() ${result ?? type}`);

const operators: Record<string, string[]> = {
  "_?_:_": ["conditional(bool, A, A) A"],
  "_&&_": ["logical_and(bool, bool) bool"],
  "_||_": ["logical_or(bool, bool) bool"],
  "!_": ["logical_not(bool) bool"],
  "@not_strictly_false": ["not_strictly_false(bool) bool"],
  "_==_": ["equals(A, A) bool"],
  "_!=_": ["not_equals(A, A) bool"],
  "_<_": comparing("less"),
  "_<=_": comparing("less_equals"),
  "_>_": comparing("greater"),
  "_>=_": comparing("greater_equals"),
  "_+_": [
    ...numeric("add"),
    "add_string(string, string) string",
    "add_bytes(bytes, bytes) bytes",
    "add_list(list(A), list(A)) list(A)",
    `add_duration_duration(${duration}, ${duration}) ${duration}`,
    `add_duration_timestamp(${duration}, ${timestamp}) ${timestamp}`,
    `add_timestamp_duration(${timestamp}, ${duration}) ${timestamp}`,
  ],
  "_-_": [
    ...numeric("subtract"),
    `subtract_duration_duration(${duration}, ${duration}) ${duration}`,
    `subtract_timestamp_duration(${timestamp}, ${duration}) ${timestamp}`,
    `subtract_timestamp_timestamp(${timestamp}, ${timestamp}) ${duration}`,
  ],
  "_*_": numeric("multiply"),
  "_/_": numeric("divide"),
  "_%_": ["modulo_int64(int, int) int", "modulo_uint64(uint, uint) uint"],
  "-_": ["negate_int64(int) int", "negate_double(double) double"],
  "_[_]": [
    "index_list(list(A), int) A",
    "index_map(map(A, B), A) B",
    "optional_list_index_int(optional_type(list(A)), int) optional_type(A)",
    "optional_map_index_value(optional_type(map(A, B)), A) optional_type(B)",
  ],
  "_[?_]": [
    "list_optindex_optional_int(list(A), int) optional_type(A)",
    "optional_list_optindex_optional_int(optional_type(list(A)), int) optional_type(A)",
    "map_optindex_optional_value(map(A, B), A) optional_type(B)",
    "optional_map_optindex_optional_value(optional_type(map(A, B)), A) optional_type(B)",
  ],
  "@in": ["in_list(A, list(A)) bool", "in_map(A, map(A, B)) bool"],
  "cel.@mapInsert": [
    "@mapInsert_map_key_value(map(A, B), A, B) map(A, B)",
    "@mapInsert_map_map(map(A, B), map(A, B)) map(A, B)",
  ],
};

const stringSources = [
  "string",
  "bool",
  "bytes",
  "double",
  duration,
  "int",
  timestamp,
  "uint",
  "net.IP",
  "net.CIDR",
];

const standard: Record<string, string[]> = {
  size: sized.flatMap(([name, type]) => [
    `size_${name}(${type}) int`,
    `${type}::${name}_size() int`,
  ]),
  type: ["type(A) type(A)"],
  dyn: ["to_dyn(A) dyn"],
  bool: conversion("bool", "bool", ["bool", "string"]),
  bytes: conversion("bytes", "bytes", ["bytes", "string"]),
  double: conversion("double", "double", ["double", "int", "string", "uint"]),
  duration: conversion("duration", duration, [duration, "int", "string"]),
  int: conversion("int64", "int", ["int", "double", duration, "string", timestamp, "uint"]),
  uint: conversion("uint64", "uint", ["uint", "double", "int", "string"]),
  string: conversion("string", "string", stringSources),
  timestamp: conversion("timestamp", timestamp, [timestamp, "int", "string"]),
  contains: ["string::contains_string(string) bool"],
  endsWith: ["string::ends_with_string(string) bool"],
  startsWith: ["string::starts_with_string(string) bool"],
  matches: ["matches(string, string) bool", "string::matches_string(string) bool"],
  getFullYear: ofTime("year", false),
  getMonth: ofTime("month", false),
  getDayOfYear: ofTime("day_of_year", false),
  getDayOfMonth: ofTime("day_of_month", false),
  getDate: ofTime("day_of_month_1_based", false),
  getDayOfWeek: ofTime("day_of_week", false),
  getHours: ofTime("hours", true),
  getMinutes: ofTime("minutes", true),
  getSeconds: ofTime("seconds", true),
  getMilliseconds: ofTime("milliseconds", true),
  "optional.of": ["optional_of(A) optional_type(A)"],
  "optional.ofNonZeroValue": ["optional_ofNonZeroValue(A) optional_type(A)"],
  "optional.none": ["optional_none() optional_type(A)"],
  value: ["optional_type(A)::optional_value() A"],
  hasValue: ["optional_type(A)::optional_hasValue() bool"],
  or: ["optional_type(A)::optional_or_optional(optional_type(A)) optional_type(A)"],
  orValue: ["optional_type(A)::optional_orValue_value(A) A"],
};

const textAndLists: Record<string, string[]> = {
  charAt: ["string::string_char_at_int(int) string"],
  indexOf: [
    "string::string_index_of_string(string) int",
    "string::string_index_of_string_int(string, int) int",
    "list(A)::list_a_index_of_int(A) int",
  ],
  lastIndexOf: [
    "string::string_last_index_of_string(string) int",
    "string::string_last_index_of_string_int(string, int) int",
    "list(A)::list_a_last_index_of_int(A) int",
  ],
  lowerAscii: ["string::string_lower_ascii() string"],
  upperAscii: ["string::string_upper_ascii() string"],
  replace: [
    "string::string_replace_string_string(string, string) string",
    "string::string_replace_string_string_int(string, string, int) string",
  ],
  split: [
    "string::string_split_string(string) list(string)",
    "string::string_split_string_int(string, int) list(string)",
  ],
  substring: [
    "string::string_substring_int(int) string",
    "string::string_substring_int_int(int, int) string",
  ],
  trim: ["string::string_trim() string"],
  format: ["string::string_format(list(dyn)) string"],
  "strings.quote": ["strings_quote(string) string"],
  join: ["list(string)::list_join() string", "list(string)::list_join_string(string) string"],
  find: ["string::string_find_string(string) string"],
  findAll: [
    "string::string_find_all_string(string) list(string)",
    "string::string_find_all_string_int(string, int) list(string)",
  ],
  "jsonpatch.escapeKey": ["string_jsonpatch_escapeKey_string(string) string"],
  "sets.contains": ["list_sets_contains_list(list(A), list(A)) bool"],
  "sets.equivalent": ["list_sets_equivalent_list(list(A), list(A)) bool"],
  "sets.intersects": ["list_sets_intersects_list(list(A), list(A)) bool"],
  isSorted: ofItems("is_sorted_bool", comparable, "bool"),
  sum: ofItems("sum", summable),
  max: ofItems("max", comparable),
  min: ofItems("min", comparable),
  slice: ["list(A)::list_slice(int, int) list(A)"],
  flatten: ["list(list(A))::list_flatten() list(A)", "list(dyn)::list_flatten_int(int) list(dyn)"],
  sort: comparable.map((type) => `list(${type})::list_${type}_sort() list(${type})`),
  "lists.range": ["lists_range(int) list(int)"],
  reverse: ["list(A)::list_reverse() list(A)", "string::string_reverse() string"],
  distinct: ["list(A)::list_distinct() list(A)"],
};

const accessors = (receiver: string, result: string, names: string[]): Record<string, string[]> =>
  Object.fromEntries(names.map((name) => [name, [`${receiver}::${name}() ${result}`]]));

const onAuthorizer = (receiver: string, result: string): string =>
  `${authorization}.${receiver}::authorizer_${receiver}_${result}(string) ${authorization}.${result}`;

const kubernetes: Record<string, string[]> = {
  url: ["string_to_url(string) kubernetes.URL"],
  isURL: ["is_url_string(string) bool"],
  ...accessors("kubernetes.URL", "string", [
    "getScheme",
    "getHost",
    "getHostname",
    "getPort",
    "getEscapedPath",
  ]),
  ...accessors("kubernetes.URL", "map(string, list(string))", ["getQuery"]),
  ip: ["string_to_ip(string) net.IP", "net.CIDR::cidr_ip() net.IP"],
  isIP: ["is_ip(string) bool"],
  "ip.isCanonical": ["ip_is_canonical(string) bool"],
  ...accessors("net.IP", "int", ["family"]),
  ...accessors(
    "net.IP",
    "bool",
    words("isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast"),
  ),
  cidr: ["string_to_cidr(string) net.CIDR"],
  isCIDR: ["is_cidr(string) bool"],
  containsIP: [
    "net.CIDR::cidr_contains_ip_string(string) bool",
    "net.CIDR::cidr_contains_ip_ip(net.IP) bool",
  ],
  containsCIDR: [
    "net.CIDR::cidr_contains_cidr_string(string) bool",
    "net.CIDR::cidr_contains_cidr(net.CIDR) bool",
  ],
  ...accessors("net.CIDR", "int", ["prefixLength"]),
  ...accessors("net.CIDR", "net.CIDR", ["masked"]),
  quantity: [`string_to_quantity(string) ${quantity}`],
  isQuantity: ["is_quantity_string(string) bool"],
  sign: [`quantity_sign(${quantity}) int`],
  ...accessors(quantity, "int", ["asInteger"]),
  ...accessors(quantity, "double", ["asApproximateFloat"]),
  ...accessors(quantity, "bool", ["isInteger"]),
  add: [
    `${quantity}::quantity_add(${quantity}) ${quantity}`,
    `${quantity}::quantity_add_int(int) ${quantity}`,
  ],
  sub: [
    `${quantity}::quantity_sub(${quantity}) ${quantity}`,
    `${quantity}::quantity_sub_int(int) ${quantity}`,
  ],
  isGreaterThan: [quantity, semver].map((type) => `${type}::${type}_is_greater_than(${type}) bool`),
  isLessThan: [quantity, semver].map((type) => `${type}::${type}_is_less_than(${type}) bool`),
  compareTo: [quantity, semver].map((type) => `${type}::${type}_compare_to(${type}) int`),
  semver: [`string_to_semver(string) ${semver}`, `string_bool_to_semver(string, bool) ${semver}`],
  isSemver: ["is_semver_string(string) bool", "is_semver_string_bool(string, bool) bool"],
  ...accessors(semver, "int", ["major", "minor", "patch"]),
  "format.named": ["format-named(string) optional_type(kubernetes.NamedFormat)"],
  validate: ["kubernetes.NamedFormat::format-validate(string) optional_type(list(string))"],
  path: [onAuthorizer("Authorizer", "PathCheck")],
  group: [onAuthorizer("Authorizer", "GroupCheck")],
  serviceAccount: [
    `${authorization}.Authorizer::authorizer_serviceaccount(string, string) ${authorization}.Authorizer`,
  ],
  resource: [onAuthorizer("GroupCheck", "ResourceCheck")],
  ...Object.fromEntries(
    ["subresource", "namespace", "name", "fieldSelector", "labelSelector"].map((name) => [
      name,
      [onAuthorizer("ResourceCheck", "ResourceCheck")],
    ]),
  ),
  check: [onAuthorizer("PathCheck", "Decision"), onAuthorizer("ResourceCheck", "Decision")],
  ...accessors(`${authorization}.Decision`, "bool", ["errored", "allowed"]),
  ...accessors(`${authorization}.Decision`, "string", ["error", "reason"]),
};

const formats = words(
  "dns1123Label dns1123Subdomain dns1035Label qualifiedName dns1123LabelPrefix dns1123SubdomainPrefix dns1035LabelPrefix labelValue uri uuid byte date datetime",
);

export const declarations: Record<string, string[]> = {
  ...operators,
  ...standard,
  ...textAndLists,
  ...kubernetes,
  ...Object.fromEntries(
    formats.map((name) => [`format.${name}`, [`format.${name}() kubernetes.NamedFormat`]]),
  ),
};
