/** FlowSchema: which requests go to which priority level. */
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, subdomain } from "../names.ts";
import { allVerbs } from "../table.ts";

const all = (list: Field): string[] => (list.value ?? []) as string[];

/** Complains of a list that is empty, or in which `*` is not alone; true when there are values to look at one by one. */
const checkList = (list: Field, detail: string, others: string): boolean => {
  if (!list.need(detail) || !all(list).includes("*")) {
    return list.length > 0;
  }

  if (list.length > 1) {
    list.invalid(`if '*' is present, must not specify other ${others}`);
  }

  return false;
};

const verbs = [...allVerbs, "proxy"].toSorted();

const checkVerbs = (list: Field): void => {
  if (
    checkList(list, "verbs must contain at least one value", "verbs") &&
    !all(list).every((verb) => verbs.includes(verb))
  ) {
    list.notSupported(verbs);
  }
};

const checkUrl = (url: Field): void => {
  const path = url.value as string;
  const stars = path.split("*").length - 1;
  if (path === "") {
    url.invalid("must not be empty");
  } else if (!path.startsWith("/")) {
    url.invalid("must start with slash");
  } else if (path.includes(" ")) {
    url.invalid("must not contain white-space");
  } else if (path.includes("//")) {
    url.invalid("must not contain double slash");
  } else if (stars > 1 || (stars === 1 && !path.endsWith("/*"))) {
    url.invalid("wildcard can only do suffix matching");
  }
};

const checkNonResource = (rule: Field): void => {
  checkVerbs(rule.at("verbs"));
  const urls = rule.at("nonResourceURLs");
  if (checkList(urls, "nonResourceURLs must contain at least one value", "non-resource URLs")) {
    urls.items().forEach(checkUrl);
  }
};

const checkResource = (rule: Field): void => {
  checkVerbs(rule.at("verbs"));
  checkList(
    rule.at("apiGroups"),
    "resource rules must supply at least one api group",
    "api groups",
  );
  checkList(rule.at("resources"), "resource rules must supply at least one resource", "resources");
  const namespaces = rule.at("namespaces");
  if (namespaces.length === 0 && rule.value.clusterScope === true) {
    return;
  }

  const detail = "resource rules that are not cluster scoped must supply at least one namespace";
  if (checkList(namespaces, detail, "namespaces")) {
    for (const namespace of namespaces.items()) {
      for (const complaint of dnsLabel(namespace.value as string)) {
        namespace.invalid(`each member of this list must be '*' or a DNS-1123 label; ${complaint}`);
      }
    }
  }
};

const checkAccount = (account: Field): void => {
  if (account.at("name").need() && account.value.name !== "*") {
    account.at("name").matches(subdomain);
  }

  if (account.at("namespace").need("must specify namespace for service account")) {
    account.at("namespace").matches(dnsLabel);
  }
};

const subjects: [kind: string, part: string, check: (subject: Field) => void][] = [
  ["ServiceAccount", "serviceAccount", checkAccount],
  ["User", "user", (user) => void user.at("name").need()],
  ["Group", "group", (group) => void group.at("name").need()],
];

const checkSubject = (subject: Field): void => {
  const chosen = subjects.find(([kind]) => kind === subject.value.kind);
  if (chosen === undefined) {
    subject.at("kind").notSupported(["Group", "ServiceAccount", "User"]);
    return;
  }

  const [kind, part, check] = chosen;
  if (subject.at(part).given) {
    check(subject.at(part));
  } else {
    subject.at(part).required(`${part} is required when subject kind is '${kind}'`);
  }

  for (const [other, name] of subjects.filter(([each]) => each !== kind)) {
    if (subject.at(name).given) {
      subject.at(name).forbidden(`${name} is forbidden when subject kind is not '${other}'`);
    }
  }
};

const checkRule = (rule: Field): void => {
  const [resources, urls] = [rule.at("resourceRules"), rule.at("nonResourceRules")];
  rule.at("subjects").need("subjects must contain at least one value");
  rule.at("subjects").items().forEach(checkSubject);
  if (resources.empty && urls.empty) {
    rule.required("at least one of resourceRules and nonResourceRules has to be non-empty");
  }

  resources.items().forEach(checkResource);
  urls.items().forEach(checkNonResource);
};

const checkPrecedence = (object: Field): void => {
  const at = object.at("spec", "matchingPrecedence");
  const precedence = (at.value as number | undefined) ?? 0;
  if (precedence <= 0) {
    at.invalid("must be a positive value", precedence);
  } else if (precedence > 10_000) {
    at.invalid("must not be greater than 10000", precedence);
  } else if (precedence === 1 && object.value.metadata.name !== "exempt") {
    at.invalid("only the schema named 'exempt' may have matchingPrecedence 1");
  }
};

const checkFlow = (object: Field): void => {
  const spec = object.at("spec");
  checkPrecedence(object);
  const method = spec.at("distinguisherMethod");
  if (method.given && !["ByNamespace", "ByUser"].includes(method.value.type as string)) {
    // Go names the whole method, not its type.
    method
      .at("type")
      .as({ Type: method.value.type ?? "" })
      .oneOf(["ByNamespace", "ByUser"]);
  }

  const level = spec.at("priorityLevelConfiguration", "name");
  if (level.need("must reference a priority level")) {
    level.matches(subdomain);
  }

  spec.at("rules").items().forEach(checkRule);
};

export const flowSchemas: KindRules = {
  generation: ["spec"],
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkFlow,
  validateUpdate: checkFlow,
};
