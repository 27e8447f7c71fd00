/** Roles and bindings. Whether their author may grant so much is for admission of the authorizer to say. */
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { semanticEqual } from "../equality.ts";
import { checkLabelSelector, isUsableSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { pathSegment, subdomain } from "../names.ts";

const group = "rbac.authorization.k8s.io";

const checkRule = (rule: Field, namespaced: boolean): void => {
  rule.at("verbs").need("verbs must contain at least one value");
  const urls = rule.at("nonResourceURLs");
  const groups = rule.at("apiGroups");
  const resources = rule.at("resources");
  if (urls.length > 0) {
    if (namespaced) {
      urls.invalid("namespaced rules cannot apply to non-resource URLs");
    }

    if (groups.length + resources.length + rule.at("resourceNames").length > 0) {
      urls.invalid("rules cannot apply to both regular resources and non-resource URLs");
    }

    return;
  }

  groups.need("resource rules must supply at least one api group");
  resources.need("resource rules must supply at least one resource");
};

const checkAggregation = (rule: Field): void => {
  if (!rule.given) {
    return;
  }

  const selectors = rule.at("clusterRoleSelectors");
  selectors.need("at least one clusterRoleSelector required if aggregationRule is non-nil");
  for (const selector of selectors.items()) {
    checkLabelSelector(selector);
    if (!isUsableSelector(selector.value)) {
      // What Go shows is the selector that it could not make.
      selector.invalid("invalid label selector.", null);
    }
  }
};

const roleRules = (namespaced: boolean): KindRules => {
  const check = (role: Field): void => {
    for (const rule of role.at("rules").items()) {
      checkRule(rule, namespaced);
    }

    checkAggregation(role.at("aggregationRule"));
  };
  return { name: pathSegment, allowCreateOnUpdate: true, validate: check, validateUpdate: check };
};

const checkSubjectGroup = (subject: Field, wanted: string): void => {
  if ((subject.value.apiGroup ?? "") !== wanted) {
    subject.at("apiGroup").notSupported([wanted]);
  }
};

const checkSubject = (subject: Field, namespaced: boolean): void => {
  const { kind = "" } = subject.value;
  const named = subject.at("name").need();
  if (kind === "ServiceAccount") {
    if (named) {
      subject.at("name").matches(subdomain);
    }

    checkSubjectGroup(subject, "");
    if (!namespaced && subject.at("namespace").empty) {
      subject.at("namespace").required();
    }
  } else if (kind === "User" || kind === "Group") {
    checkSubjectGroup(subject, group);
  } else {
    subject.at("kind").notSupported(["ServiceAccount", "User", "Group"]);
  }
};

const bindingRules = (namespaced: boolean): KindRules => {
  const check = (binding: Field): void => {
    const ref = binding.at("roleRef");
    if (ref.value?.apiGroup !== group) {
      ref.at("apiGroup").notSupported([group]);
    }

    ref.at("kind").oneOf(namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]);
    if (ref.at("name").need()) {
      ref.at("name").matches(pathSegment);
    }

    for (const subject of binding.at("subjects").items()) {
      checkSubject(subject, namespaced);
    }
  };
  return {
    name: pathSegment,
    allowCreateOnUpdate: true,
    validate: check,
    validateUpdate(binding, old) {
      check(binding);
      const ref = binding.at("roleRef");
      if (!semanticEqual(ref.value, old.roleRef)) {
        ref.invalid("cannot change roleRef", goPrint("rbac.RoleRef", ref.value));
      }
    },
  };
};

export const roles = roleRules(true);
export const clusterRoles = roleRules(false);
export const roleBindings = bindingRules(true);
export const clusterRoleBindings = bindingRules(false);
