/** Reviews and token requests: decoded and admitted here, answered by auth. */
import type { Review } from "../../auth/review.ts";
import type { ApiHandlers, SpecialHandler } from "../handler.ts";
import { writeQueryOf } from "../options.ts";
import { respondValue } from "../respond.ts";
import { callerOf } from "../write-requests.ts";
import { admitBody } from "./admit-body.ts";
import { bodyKind, readBody } from "./request-body.ts";

export const createReviewHandler =
  (api: ApiHandlers, review: Review): SpecialHandler =>
  async (exchange, target) => {
    const query = writeQueryOf(exchange, "CreateOptions");
    const body = await readBody(exchange, bodyKind(target), query.fieldValidation);
    await admitBody(api, target, body, callerOf(api, exchange, target, query, "review"));
    const { namespace, name } = target;
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
