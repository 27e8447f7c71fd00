/**
What Go prints of an object for hashing it: the names, types and values of all its fields, absent ones included.
Follows ForHash of k8s.io/utils/dump, which is go-spew's `%#v` without methods and addresses.
*/
import type { Json } from "../object.ts";
import { readQuantityParts } from "../resources/quantity-parts.ts";
import { goFieldNames } from "./go-field-names.table.ts";
import type { Field, Struct, Type } from "./schema.ts";

/** `(v1.PodTemplateSpec){ObjectMeta:(v1.ObjectMeta){...} ...}` */
export const goDump = (struct: Struct, value: Json): string =>
  `(${struct.name})${printStruct(struct, value)}`;

const printStruct = (struct: Struct, value: Json): string => {
  if (struct.custom) {
    return customs[struct.name]!(value);
  }

  const fields = struct.declared.map((field) => printField(struct, field, value));
  return `{${fields.join(" ")}}`;
};

const printField = ({ name }: Struct, field: Field, value: Json): string => {
  const { type } = field;
  const star = type.pointer ? "*" : "";
  const printed = printValue(type, field.inline ? value : value[field.name]);
  return `${goNameOf(name, field)}:(${star}${type.goName})${printed}`;
};

const goNameOf = (struct: string, { name }: Field): string =>
  goFieldNames[`${struct}.${name}`] ??
  goFieldNames[name] ??
  name.charAt(0).toUpperCase() + name.slice(1);

const printValue = (type: Type, value: Json): string => {
  const isAbsent = value === undefined || value === null;
  switch (type.kind) {
    case "struct":
      return isAbsent && type.pointer ? "<nil>" : printStruct(type.struct!, value ?? {});
    case "list":
      return isEmpty(value)
        ? "<nil>"
        : `[${(value as Json[]).map((item) => printValue(type.element!, item)).join(" ")}]`;
    case "map":
      return isEmpty(value) ? "<nil>" : printMap(type.element!, value);
    case "string":
      return isAbsent && type.pointer ? "<nil>" : String(value ?? "");
    case "bool":
      return isAbsent && type.pointer ? "<nil>" : String(value ?? false);
    default:
      return isAbsent && type.pointer ? "<nil>" : String(value ?? 0);
  }
};

/** What is stored knows no difference between an empty list and none. */
const isEmpty = (value: Json): boolean =>
  value === undefined || value === null || Object.keys(value).length === 0;

const printMap = (element: Type, value: Record<string, Json>): string => {
  const entries = Object.keys(value)
    .toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map((key) => `${key}:${printValue(element, value[key])}`);
  return `map[${entries.join(" ")}]`;
};

/** Types that read themselves show what they hold inside. A pod template holds no time but its own creation's, which is none. */
const customs: Record<string, (value: Json) => string> = {
  "v1.Time": () => "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}",
  "intstr.IntOrString": (value) =>
    typeof value === "string"
      ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
      : `{Type:(intstr.Type)0 IntVal:(int32)${isEmptyStruct(value) ? 0 : value} StrVal:(string)}`,
  "resource.Quantity": (value) => {
    const { amount, nanos, text, format } = readQuantityParts(
      isEmptyStruct(value) ? "0" : String(value),
    );
    const dec =
      nanos === undefined
        ? "<nil>"
        : `{unscaled:(big.Int){neg:(bool)${nanos < 0n} abs:(big.nat)${wordsOf(nanos)}} scale:(inf.Scale)9}`;
    return `{i:(resource.int64Amount){value:(int64)${amount.value} scale:(resource.Scale)${amount.scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)${dec}} s:(string)${text} Format:(resource.Format)${format}}`;
  },
};

const isEmptyStruct = (value: Json): boolean => typeof value === "object";

/** The 64-bit words of a big number, the lowest first. */
const wordsOf = (number: bigint): string => {
  const words: bigint[] = [];
  for (let rest = number < 0n ? -number : number; rest > 0n; rest >>= 64n) {
    words.push(BigInt.asUintN(64, rest));
  }

  return words.length === 0 ? "<nil>" : `[${words.join(" ")}]`;
};
