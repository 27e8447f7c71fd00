/** The refusals of patches that every kind of patch shares. */
import { StatusError } from "../status.ts";

/** `value` is the result (or the patch) as text. */
export const invalidPatch = (value: string, why: string): StatusError => {
  const message = `Invalid value: ${JSON.stringify(value)}: ${why}`;
  return new StatusError(422, "Invalid", ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
  });
};

/** What the API server says of anything that a JSON patch runs into. */
export const rejectedPatch = (): StatusError =>
  new StatusError(
    422,
    "Invalid",
    "the server rejected our request due to an error in our request",
    {},
  );

/** An error that the API server did not expect: 500 without a reason. */
export const plainError = (message: string): StatusError => new StatusError(500, "", message);
