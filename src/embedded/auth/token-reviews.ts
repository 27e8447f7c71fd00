/** Who am I, and whose token is this? SelfSubjectReview and TokenReview (k8s.io/kubernetes pkg/registry/authentication). */
import { formatTime } from "../clock.ts";
import type { Json } from "../object.ts";
import { badRequest } from "../status.ts";
import type { Review, ReviewContext } from "./review.ts";
import { issuer } from "./token.ts";
import { wellKnown, type User } from "./user.ts";

const apiVersion = "authentication.k8s.io/v1";

const infoOf = ({ name, uid, groups, extra = {} }: User): Json => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups,
  ...(Object.keys(extra).length === 0 ? {} : { extra }),
});

const quoteAll = (values: string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

const outcomeOf = ({ authenticator }: ReviewContext, token: string, wanted: string[]): Json => {
  const outcome = authenticator.readToken(token);
  if (outcome === undefined) {
    return { user: {}, error: "invalid bearer token" };
  }

  if ("error" in outcome) {
    return { user: {}, error: `[invalid bearer token, ${outcome.error}]` };
  }

  const audiences = outcome.audiences.filter((audience) => wanted.includes(audience));
  if (audiences.length === 0) {
    const have = quoteAll(outcome.audiences);
    return {
      user: {},
      error: `[invalid bearer token, token audiences ${have} is invalid for the target audiences ${quoteAll(wanted)}]`,
    };
  }

  const { user } = outcome;
  const groups = [...user.groups, wellKnown.allAuthenticated];
  return { authenticated: true, user: infoOf({ ...user, groups }), audiences };
};

export const createTokenReviews = (context: ReviewContext): Record<string, Review> => ({
  "authentication.k8s.io/selfsubjectreviews": (_, { user }) => ({
    kind: "SelfSubjectReview",
    apiVersion,
    metadata: { creationTimestamp: formatTime(context.clock.now()) },
    status: { userInfo: infoOf(user) },
  }),
  "authentication.k8s.io/tokenreviews": (body) => {
    const { token = "", audiences } = body.spec ?? {};
    if (token === "") {
      throw badRequest("token is required for TokenReview in authentication");
    }

    const wanted = (audiences ?? []).length === 0 ? [issuer] : audiences;
    return {
      kind: "TokenReview",
      apiVersion,
      metadata: body.metadata ?? {},
      spec: body.spec,
      status: outcomeOf(context, token, wanted),
    };
  },
});
