/** DeleteOptions, from the body or the query. */
import { decodeBody } from "../codec/decode.ts";
import type { Json } from "../object.ts";
import { badRequest, invalid, type StatusCause, StatusError } from "../status.ts";
import type { Exchange } from "./exchange.ts";
import { dryRunCauses } from "./options.ts";
import { flag } from "./request-info.ts";
import type { RemoveOptions } from "./verbs/deletion-marks.ts";

export interface DeleteRequest {
  options: RemoveOptions;
  /** As admission sees them. */
  sent: Json;
  dryRun: boolean;
}

const policies = ["Foreground", "Background", "Orphan"];

/** @throws StatusError 400 or 422 */
export const deleteOptionsOf = async (exchange: Exchange): Promise<DeleteRequest> => {
  const body = await exchange.body();
  const sent = body.length > 0 ? fromBody(exchange, body) : fromQuery(exchange.query);
  const causes = causesOf(sent);
  if (causes.length > 0) {
    throw invalid("meta.k8s.io", "DeleteOptions", "", causes);
  }

  return { options: sent, sent, dryRun: (sent.dryRun ?? []).length > 0 };
};

const fromBody = (exchange: Exchange, body: Buffer): Json => {
  const object = decodeOptions(exchange, body);
  if (object.kind !== "DeleteOptions") {
    throw badRequest("decoded object cannot be converted to DeleteOptions");
  }

  return { ...object, kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1" };
};

const decodeOptions = (exchange: Exchange, body: Buffer): Json => {
  const kind = { group: "meta.k8s.io", version: "v1", kind: "DeleteOptions" };
  try {
    return decodeBody(body, exchange.header("content-type"), kind, "Ignore").object;
  } catch (error) {
    // Options are told of without what they should have been.
    if (error instanceof StatusError && error.code === 400) {
      throw badRequest(
        error.message
          .replace(/^.*? cannot be handled as a DeleteOptions: /, "")
          .replace(/^the object provided is unrecognized \(.*?\): (.*) \([^)]*\)$/, "$1"),
      );
    }

    throw error;
  }
};

const fromQuery = (query: URLSearchParams): Json => {
  const grace = query.get("gracePeriodSeconds");
  const orphan = query.get("orphanDependents");
  const policy = query.get("propagationPolicy");
  const dryRun = query.getAll("dryRun");
  if (grace !== null && !/^-?\d+$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  }

  return {
    kind: "DeleteOptions",
    apiVersion: "meta.k8s.io/v1",
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(orphan === null ? {} : { orphanDependents: flag(orphan) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
  };
};

const causesOf = (options: Json): StatusCause[] => {
  const causes: StatusCause[] = [];
  const { propagationPolicy: policy, orphanDependents: orphan } = options;
  if (policy !== undefined && orphan !== undefined) {
    causes.push({
      reason: "FieldValueInvalid",
      message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
      field: "propagationPolicy",
    });
  }

  if (policy !== undefined && !policies.includes(policy)) {
    const supported = [...policies, "nil"].map((item) => JSON.stringify(item)).join(", ");
    causes.push({
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`,
      field: "propagationPolicy",
    });
  }

  return [...causes, ...dryRunCauses(options.dryRun ?? [])];
};
