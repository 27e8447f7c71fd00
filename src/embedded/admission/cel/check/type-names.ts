/** Names of types are values as well: `type(x) == string`. */
import { dyn, listOf, mapOf, optionalOf, plain, typeOf, type Type } from "./cel-type.ts";

export const typeNames: Record<string, Type> = Object.fromEntries([
  ...["bool", "bytes", "double", "int", "null_type", "string", "uint"].map((name) => [
    name,
    typeOf(plain(name)),
  ]),
  ["list", typeOf(listOf(dyn))],
  ["map", typeOf(mapOf(dyn, dyn))],
  ["type", typeOf(plain("type"))],
  ["optional_type", typeOf(optionalOf(dyn))],
  ...["google.protobuf.Duration", "google.protobuf.Timestamp", "net.IP", "net.CIDR"].map((name) => [
    name,
    typeOf(plain(name)),
  ]),
]);
