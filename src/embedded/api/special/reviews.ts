/** Reviews and token requests: decoded and admitted here, answered by auth. */
import type { Review } from "../../auth/review.ts";
import { recordUpdate } from "../../patch/managed-fields.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { writeQueryOf } from "../options.ts";
import { respondValue } from "../respond.ts";
import { ensureNamespace } from "../verbs/system-fields.ts";
import { updateRecord } from "../verbs/update-record.ts";
import { callerOf } from "../write-requests.ts";
import { admitBody } from "./admit-body.ts";
import { bodyKind, readBody } from "./request-body.ts";

export const createReviewHandler =
  (api: ApiHandlers, review: Review): SpecialHandler =>
  async (exchange, target) => {
    const query = writeQueryOf(exchange, "CreateOptions");
    const kind = bodyKind(target);
    const body = await readBody(exchange, kind, query.fieldValidation);
    const { namespace, name } = target;
    const caller = callerOf(api, exchange, target, query, "review");
    ensureNamespace(target.info, namespace, body);
    recordUpdate(undefined, body, {
      ...updateRecord(api, target, caller),
      info: { ...target.info, ...kind },
    });
    await admitBody(api, target, body, caller);
    respondValue(
      exchange,
      201,
      review(body, {
        user: exchange.user,
        ...(namespace === undefined || namespace === "" ? {} : { namespace }),
        ...(name === "" ? {} : { name }),
      }),
    );
  };
