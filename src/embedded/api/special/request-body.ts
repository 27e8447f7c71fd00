/** Bodies of subresources and reviews, whose kind is not that of the resource. */
import { decodeBody, type FieldValidation } from "../../codec/decode.ts";
import type { KindName } from "../../codec/normalise.ts";
import type { ExpectedKind } from "../../codec/read-object.ts";
import type { Json } from "../../object.ts";
import type { Target } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { checkBodyType } from "../negotiate.ts";

/** The body as an object of `kind`. @throws StatusError 400 or 415 */
export const readBody = async (
  exchange: Exchange,
  kind: ExpectedKind,
  fieldValidation: FieldValidation,
): Promise<Json> => {
  checkBodyType(exchange.header("content-type"), false);
  const body = await exchange.body();
  const { object, warnings } = decodeBody(
    body,
    exchange.header("content-type"),
    kind,
    fieldValidation,
  );
  for (const warning of warnings) {
    exchange.warn(warning);
  }

  object.metadata ??= {};
  return object;
};

/** The kind that a target's subresource, or the resource itself, takes as its body. */
export const bodyKind = ({ info, subresource }: Target): KindName => {
  const row = info.subresources.find(({ name }) => name === subresource);
  const [group, version] = row?.groupVersion ?? [info.group, info.version];
  return { group, version, kind: row?.kind ?? info.kind };
};
