/** Resources and subresources of authentication and authorization that are answered and never stored. */
import type { KeyObject } from "node:crypto";
import { createAccessReviews } from "./access-reviews.ts";
import type { Review, ReviewContext } from "./review.ts";
import { createTokenRequest } from "./token-request.ts";
import { createTokenReviews } from "./token-reviews.ts";

/** By resource key, or `serviceaccounts/token`: what a POST of a decoded (and defaulted) body is answered with. */
export const createReviews = (
  context: ReviewContext,
  tokenKey: KeyObject,
): Record<string, Review> => ({
  ...createAccessReviews(context),
  ...createTokenReviews(context),
  "serviceaccounts/token": createTokenRequest(context, tokenKey),
});
