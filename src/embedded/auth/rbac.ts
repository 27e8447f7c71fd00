/** Authorization as `--authorization-mode Node,RBAC` does it: system:masters may everything, then nodes, then roles. */
import type { Client } from "../api/client.ts";
import { createNodeAuthorizer } from "./node-authorizer.ts";
import { ruleAllows } from "./rule.ts";
import { aggregate, createRuleResolver, type RuleResolver } from "./rules.ts";
import { wellKnown, type Authorize } from "./user.ts";

const createRbac =
  (resolver: RuleResolver): Authorize =>
  (attributes) => {
    let allowedBy: string | undefined;
    const errors = resolver.visit(attributes.user, attributes.namespace ?? "", (rule, source) => {
      if (!ruleAllows(rule, attributes)) {
        return true;
      }

      allowedBy = `RBAC: allowed by ${source()}`;
      return false;
    });
    if (allowedBy !== undefined) {
      return { allowed: true, reason: allowedBy };
    }

    return errors.length === 0
      ? { allowed: false }
      : { allowed: false, reason: `RBAC: ${aggregate(errors)}` };
  };

/** What the cluster's authorization offers beyond decisions. */
export interface Authorizer {
  authorize: Authorize;
  resolver: RuleResolver;
}

/** Decisions and the rules behind them; reviews and escalation checks need both. */
export const openAuthorizer = (client: Client): Authorizer => {
  const resolver = createRuleResolver(client);
  const steps = [createNodeAuthorizer(client), createRbac(resolver)];
  const authorize: Authorize = (attributes) => {
    if (attributes.user.groups.includes(wellKnown.masters)) {
      return { allowed: true };
    }

    const reasons: string[] = [];
    for (const step of steps) {
      const decision = step(attributes);
      if (decision.allowed) {
        return decision;
      }

      if (decision.reason !== undefined) {
        reasons.push(decision.reason);
      }
    }

    return reasons.length === 0
      ? { allowed: false }
      : { allowed: false, reason: reasons.join("\n") };
  };
  return { authorize, resolver };
};

export const createAuthorizer = (client: Client): Authorize => openAuthorizer(client).authorize;
