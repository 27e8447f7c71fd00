/** A container's own restart policy and the rules by exit code that go with it. */
import type { Field } from "../field.ts";

const checkRule = (rule: Field): void => {
  rule.at("action").oneOf(["Restart", "RestartAllContainers"]);
  const codes = rule.at("exitCodes");
  if (!codes.given) {
    codes.required("must be specified");
    return;
  }

  codes.at("operator").oneOf(["In", "NotIn"]);
  if (codes.at("values").length > 255) {
    codes.at("values").tooMany(codes.at("values").length, 255);
  }
};

export const checkRestartRules = (container: Field): void => {
  const policy = container.at("restartPolicy");
  const rules = container.at("restartPolicyRules");
  if (policy.given) {
    policy.oneOf(["Always", "Never", "OnFailure"]);
  } else if (rules.length > 0) {
    policy.required("must specify restartPolicy when restart rules are used");
  }

  if (rules.length > 20) {
    rules.tooMany(rules.length, 20);
  }

  for (const rule of rules.items()) {
    checkRule(rule);
  }
};
