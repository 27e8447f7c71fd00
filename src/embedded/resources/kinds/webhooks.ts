/** Validating and mutating webhook configurations. */
import { checkMatchConditions, checkOperations } from "../admission-rules.ts";
import type { Field } from "../field.ts";
import { type GoUrl, parseUrl } from "../go-url.ts";
import { checkLabelSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label, rangeMessage, subdomain } from "../names.ts";

const accepted = ["v1", "v1beta1"];

const checkName = (name: Field): void => {
  if (!name.need()) {
    return;
  }

  const complaints = subdomain(name.value as string);
  if (complaints.length > 0) {
    name.invalid(complaints.join(","));
  } else if ((name.value as string).split(".").length < 3) {
    name.invalid("should be a domain with at least three segments separated by dots");
  }
};

const urlForm = "; desired format: https://host[/path]";

export const checkUrl = (at: Field): void => {
  let url: GoUrl;
  try {
    url = parseUrl(at.value as string);
  } catch (error) {
    at.required(`url must be a valid URL: ${(error as Error).message}${urlForm}`);
    return;
  }

  if (url.scheme !== "https") {
    at.invalid(`'https' is the only allowed URL scheme${urlForm}`, url.scheme);
  }

  if (url.host === "") {
    at.invalid(`host must be specified${urlForm}`, "");
  }

  if (url.user !== undefined) {
    at.invalid("user information is not permitted in the URL", url.user);
  }

  if (url.fragment !== "") {
    at.invalid("fragments are not permitted in the URL", url.fragment);
  }

  if (url.query !== "") {
    at.invalid("query parameters are not permitted in the URL", url.query);
  }
};

const checkServicePath = (path: Field): void => {
  const text = path.value as string;
  if (text === "//") {
    path.invalid("segment[0] may not be empty");
    return;
  }

  if (!text.startsWith("/")) {
    path.invalid("must start with a '/'");
  }

  for (const [index, segment] of text.slice(1).replace(/\/$/, "").split("/").entries()) {
    if (segment === "") {
      path.invalid(`segment[${index}] may not be empty`);
    } else {
      path.matches(() => subdomain(segment).map((words) => `segment[${index}]: ${words}`));
    }
  }
};

/** Shared by webhooks and definitions that convert through one. */
export const checkServiceReference = (service: Field): void => {
  service.at("name").need();
  service.at("namespace").need();
  const { port = 443, path } = service.value as { port?: number; path?: string };
  if (port < 1 || port > 65_535) {
    service.at("port").invalid(`port is not valid: ${rangeMessage(1, 65_535)}`);
  }

  if (path !== undefined && path !== "" && path !== "/") {
    checkServicePath(service.at("path"));
  }
};

const checkClient = (config: Field): void => {
  const [url, service] = [config.at("url"), config.at("service")];
  if (url.given === service.given) {
    config.required("exactly one of url or service is required");
  } else if (url.given) {
    checkUrl(url);
  } else {
    checkServiceReference(service);
  }
};

const checkVersions = (versions: Field): void => {
  const all = (versions.value ?? []) as string[];
  if (all.length === 0) {
    versions.required("must specify one of v1, v1beta1");
    return;
  }

  for (const [index, version] of versions.items().entries()) {
    if (all.indexOf(version.value as string) < index) {
      version.invalid("duplicate version");
    } else {
      version.matches(dns1035Label);
    }
  }

  if (!all.some((version) => accepted.includes(version))) {
    versions.invalid("must include at least one of v1, v1beta1");
  }
};

const checkEffects = (effects: Field): void => {
  if (effects.given) {
    effects.oneOf(["None", "NoneOnDryRun"]);
  } else {
    effects.required("must specify one of None, NoneOnDryRun");
  }
};

const checkHook = (hook: Field): void => {
  checkName(hook.at("name"));
  hook.at("rules").items().forEach(checkOperations);
  if (hook.at("failurePolicy").given) {
    hook.at("failurePolicy").oneOf(["Fail", "Ignore"]);
  }

  if (hook.at("matchPolicy").given) {
    hook.at("matchPolicy").oneOf(["Equivalent", "Exact"]);
  }

  checkEffects(hook.at("sideEffects"));
  const seconds = hook.at("timeoutSeconds");
  if (seconds.given && (seconds.value > 30 || seconds.value < 1)) {
    seconds.invalid("the timeout value must be between 1 and 30 seconds");
  }

  checkLabelSelector(hook.at("namespaceSelector"));
  checkLabelSelector(hook.at("objectSelector"));
  if (hook.at("reinvocationPolicy").given) {
    hook.at("reinvocationPolicy").oneOf(["IfNeeded", "Never"]);
  }

  checkClient(hook.at("clientConfig"));
  checkMatchConditions(hook.at("matchConditions"));
  checkVersions(hook.at("admissionReviewVersions"));
};

const check = (object: Field): void => {
  const seen = new Set<string>();
  for (const hook of object.at("webhooks").items()) {
    checkHook(hook);
    const { name = "" } = hook.value;
    if (name !== "" && seen.has(name as string)) {
      hook.at("name").duplicate();
    }

    seen.add(name as string);
  }
};

export const webhookConfigurations: KindRules = {
  generation: ["webhooks"],
  allowUnconditionalUpdate: false,
  validate: check,
  validateUpdate: check,
};
