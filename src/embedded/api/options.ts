/** Options that come in the query: read, checked and refused in the words of k8s.io/apimachinery. */
import type { FieldValidation } from "../codec/decode.ts";
import type { Json } from "../object.ts";
import { quote, unprintable } from "../resources/field-errors.ts";
import { badRequest, invalid, type StatusCause } from "../status.ts";
import type { Exchange } from "./exchange.ts";
import { flag } from "./request-info.ts";

export interface ListQuery {
  watch: boolean;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  limit: number;
  continue: string;
  resourceVersion: string;
  resourceVersionMatch: string;
  allowWatchBookmarks: boolean;
  sendInitialEvents?: boolean;
  timeoutSeconds?: number;
}

const integer = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === "") {
    return undefined;
  }

  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }

  return Number(text);
};

/** @throws StatusError 400 or 422 */
export const listQueryOf = (query: URLSearchParams, watch: boolean): ListQuery => {
  const initial = query.get("sendInitialEvents");
  const timeout = integer(query, "timeoutSeconds");
  const options: ListQuery = {
    watch,
    labelSelector: query.get("labelSelector") ?? undefined,
    fieldSelector: query.get("fieldSelector") ?? undefined,
    limit: integer(query, "limit") ?? 0,
    continue: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
    allowWatchBookmarks: flag(query.get("allowWatchBookmarks")),
    ...(initial === null ? {} : { sendInitialEvents: flag(initial) }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
  };
  // A watch from nowhere starts with what is there; SetListOptionsDefaults makes that explicit.
  if (
    watch &&
    options.sendInitialEvents === undefined &&
    options.resourceVersionMatch === "" &&
    (options.resourceVersion === "" || options.resourceVersion === "0")
  ) {
    options.sendInitialEvents = true;
    options.resourceVersionMatch = "NotOlderThan";
  }

  const causes = watch ? watchCauses(options) : listCauses(options);
  if (causes.length > 0) {
    throw invalid("meta.k8s.io", "ListOptions", "", causes);
  }

  return options;
};

const forbiddenCause = (field: string, message: string): StatusCause => ({
  reason: "FieldValueForbidden",
  message: `Forbidden: ${message}`,
  field,
});

const notSupported = (field: string, value: string, supported: string[]): StatusCause => ({
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((item) => JSON.stringify(item)).join(", ")}`,
  field,
});

const match = "resourceVersionMatch";

const listCauses = (options: ListQuery): StatusCause[] => {
  const causes: StatusCause[] = [];
  const value = options.resourceVersionMatch;
  if (value !== "") {
    if (options.resourceVersion === "") {
      causes.push(
        forbiddenCause(match, `${match} is forbidden unless resourceVersion is provided`),
      );
    }

    if (options.continue !== "") {
      causes.push(forbiddenCause(match, `${match} is forbidden when continue is provided`));
    }

    if (value !== "Exact" && value !== "NotOlderThan") {
      causes.push(notSupported(match, value, ["Exact", "NotOlderThan", ""]));
    }

    if (value === "Exact" && options.resourceVersion === "0") {
      causes.push(forbiddenCause(match, `${match} "exact" is forbidden for resourceVersion "0"`));
    }
  }

  if (options.sendInitialEvents !== undefined) {
    causes.push(forbiddenCause("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }

  return causes;
};

const watchCauses = (options: ListQuery): StatusCause[] => {
  const causes: StatusCause[] = [];
  const value = options.resourceVersionMatch;
  if (options.sendInitialEvents !== undefined && value !== "NotOlderThan") {
    causes.push(
      forbiddenCause(match, `sendInitialEvents requires setting ${match} to NotOlderThan`),
    );
  }

  if (value !== "") {
    if (options.sendInitialEvents === undefined) {
      causes.push(
        forbiddenCause(
          match,
          `${match} is forbidden for watch unless sendInitialEvents is provided`,
        ),
      );
    }

    if (value !== "NotOlderThan") {
      causes.push(notSupported(match, value, ["NotOlderThan"]));
    }

    if (options.continue !== "") {
      causes.push(forbiddenCause(match, `${match} is forbidden when continue is provided`));
    }
  }

  return causes;
};

export interface WriteQuery {
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: FieldValidation;
  force?: boolean;
  /** CreateOptions, UpdateOptions or PatchOptions as admission sees them. */
  options: Json;
}

type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions";

const longestManager = 128;

/** @throws StatusError 422 */
export const writeQueryOf = (exchange: Exchange, kind: OptionsKind, apply = false): WriteQuery => {
  const { query } = exchange;
  const dryRun = query.getAll("dryRun");
  const manager = query.get("fieldManager") ?? "";
  const validation = query.get("fieldValidation") ?? "";
  const force = query.get("force");
  const causes = [
    ...managerCauses(kind, manager, force !== null, apply),
    ...dryRunCauses(dryRun),
    ...validationCauses(validation),
  ];
  if (causes.length > 0) {
    throw invalid("meta.k8s.io", kind, "", causes);
  }

  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager === "" ? managerOf(exchange.header("user-agent") ?? "") : manager,
    fieldValidation: validation === "" ? "Warn" : (validation as FieldValidation),
    ...(force === null ? {} : { force: flag(force) }),
    options: {
      kind,
      apiVersion: "meta.k8s.io/v1",
      ...(dryRun.length > 0 ? { dryRun } : {}),
      ...(manager === "" ? {} : { fieldManager: manager }),
      ...(validation === "" ? {} : { fieldValidation: validation }),
    },
  };
};

const managerCauses = (
  kind: OptionsKind,
  manager: string,
  forced: boolean,
  apply: boolean,
): StatusCause[] => {
  const causes: StatusCause[] = [];
  if (kind === "PatchOptions") {
    if (apply && manager === "") {
      causes.push({
        reason: "FieldValueRequired",
        message: "Required value: is required for apply patch",
        field: "fieldManager",
      });
    } else if (!apply && forced) {
      causes.push(forbiddenCause("force", "may not be specified for non-apply patch"));
    }
  }

  if (Buffer.byteLength(manager) > longestManager) {
    causes.push({
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${longestManager} bytes`,
      field: "fieldManager",
    });
  }

  for (const why of unprintable(manager)) {
    causes.push({
      reason: "FieldValueInvalid",
      message: `Invalid value: ${quote(manager)}: ${why}`,
      field: "fieldManager",
    });
  }

  return causes;
};

export const dryRunCauses = (values: string[]): StatusCause[] =>
  values
    .filter((value) => value !== "All")
    .map(() => notSupported("dryRun", JSON.stringify(values).slice(1, -1), ["All"]))
    .map((cause) => ({
      ...cause,
      message: `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
    }));

const validationCauses = (value: string): StatusCause[] =>
  ["", "Ignore", "Warn", "Strict"].includes(value)
    ? []
    : [notSupported("fieldValidation", value, ["", "Ignore", "Strict", "Warn"])];

/** The part of a user agent before the slash, in printable characters. */
const managerOf = (agent: string): string =>
  (agent.split("/")[0] ?? "").replaceAll(/[^\x20-\x7E]/g, "").slice(0, longestManager);
