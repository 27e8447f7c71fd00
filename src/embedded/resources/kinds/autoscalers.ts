/** HorizontalPodAutoscaler, in its stored version v2. */
import type { Json } from "../../object.ts";
import { checkCounts } from "../counts.ts";
import type { Field } from "../field.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, pathSegment } from "../names.ts";
import { amount, checkContainerResourceName } from "../resource-names.ts";

const checkReference = (ref: Field, groupless: boolean): void => {
  for (const name of ["kind", "name"]) {
    if (ref.at(name).need()) {
      ref.at(name).matches(pathSegment);
    }
  }

  const version = (ref.value?.apiVersion as string | undefined) ?? "";
  const slashes = version.split("/").length - 1;
  if (slashes > 1) {
    ref.at("apiVersion").invalid(`unexpected GroupVersion string: ${version}`);
  } else if (!groupless && !/^[^/]+\//.test(version)) {
    ref.at("apiVersion").invalidText("apiVersion must specify API group");
  }
};

const checkTarget = (target: Field): void => {
  const { value, averageValue, averageUtilization } = target.value ?? {};
  const type = target.at("type");
  type.need("must specify a metric target type");
  if (!["Utilization", "Value", "AverageValue"].includes((type.value as string) ?? "")) {
    type.invalidText("must be either Utilization, Value, or AverageValue");
  }

  if (value !== undefined && amount(value).sign <= 0) {
    target.at("value").invalid("must be positive");
  }

  if (averageValue !== undefined && amount(averageValue).sign <= 0) {
    target.at("averageValue").invalid("must be positive");
  }

  if (averageUtilization !== undefined && averageUtilization < 1) {
    target.at("averageUtilization").invalid("must be greater than 0");
  }
};

const checkMetricName = (source: Field): void => {
  const name = source.at("metric", "name");
  if (name.need("must specify a metric name")) {
    name.matches(pathSegment);
  }
};

const needOne = (target: Field, names: string[], at: string, detail: string): boolean => {
  const given = names.filter((name) => target.at(name).given);
  if (given.length === 0) {
    target.at(at).required(detail);
  }

  return given.length === 2;
};

const checkObject = (source: Field): void => {
  checkReference(source.at("describedObject"), true);
  checkMetricName(source);
  const target = source.at("target");
  checkTarget(target);
  const detail = "must set either a target value or averageValue";
  needOne(target, ["value", "averageValue"], "averageValue", detail);
};

const checkExternal = (source: Field): void => {
  checkMetricName(source);
  const target = source.at("target");
  checkTarget(target);
  const detail = "must set either a target value for metric or a per-pod target";
  if (needOne(target, ["value", "averageValue"], "averageValue", detail)) {
    target.at("value").forbidden("may not set both a target value for metric and a per-pod target");
  }
};

const checkPods = (source: Field): void => {
  checkMetricName(source);
  const target = source.at("target");
  checkTarget(target);
  const detail = "must specify a positive target averageValue";
  needOne(target, ["averageValue"], "averageValue", detail);
};

const checkUsage = (source: Field): void => {
  const target = source.at("target");
  checkTarget(target);
  const detail = "must set either a target raw value or a target utilization";
  if (needOne(target, ["averageUtilization", "averageValue"], "averageUtilization", detail)) {
    target
      .at("averageValue")
      .forbidden("may not set both a target raw value and a target utilization");
  }
};

const checkResource = (source: Field): void => {
  source.at("name").need("must specify a resource name");
  checkUsage(source);
};

const checkContainerResource = (source: Field): void => {
  if (source.at("name").need("must specify a resource name")) {
    checkContainerResourceName(source.at("name"), source.value.name as string);
  }

  if (source.at("container").need("must specify a container")) {
    source.at("container").matches(dnsLabel);
  }

  checkUsage(source);
};

const sources: [name: string, type: string, check: (source: Field) => void][] = [
  ["object", "Object", checkObject],
  ["external", "External", checkExternal],
  ["pods", "Pods", checkPods],
  ["resource", "Resource", checkResource],
  ["containerResource", "ContainerResource", checkContainerResource],
];
const types = ["ContainerResource", "External", "Object", "Pods", "Resource"];

const checkMetric = (metric: Field): void => {
  const type = metric.at("type");
  type.need("must specify a metric source type");
  if (!types.includes((type.value as string | undefined) ?? "")) {
    type.notSupported(types);
  }

  const given = sources.filter(([name]) => metric.at(name).given);
  given.slice(0, 1).forEach(([name, , check]) => check(metric.at(name)));
  const expected = sources.find(([, known]) => known === type.value)?.[0];
  if (expected === undefined) {
    type.notSupported(types);
  } else if (!metric.at(expected).given) {
    metric.at(expected).required("must populate information for the given metric source");
  }

  if (given.length !== 1) {
    for (const [name] of given.filter(([one]) => one !== expected)) {
      metric.at(name).forbidden("must populate the given metric source only");
    }
  }
};

const checkPolicy = (policy: Field): void => {
  const { type, value = 0, periodSeconds = 0 } = policy.value;
  if (type !== "Pods" && type !== "Percent") {
    policy.at("type").notSupported(["Percent", "Pods"]);
  }

  if (value <= 0) {
    policy.at("value").invalid("must be greater than zero", value);
  }

  if (periodSeconds <= 0) {
    policy.at("periodSeconds").invalid("must be greater than zero", periodSeconds);
  }

  if (periodSeconds > 1800) {
    policy.at("periodSeconds").invalid("must be less than or equal to 1800");
  }
};

const checkScaling = (rules: Field): void => {
  if (!rules.given) {
    return;
  }

  const seconds = rules.at("stabilizationWindowSeconds");
  if (seconds.value < 0) {
    seconds.invalid("must be greater than or equal to zero");
  } else if (seconds.value > 3600) {
    seconds.invalid("must be less than or equal to 3600");
  }

  if (rules.at("selectPolicy").given) {
    rules.at("selectPolicy").oneOf(["Disabled", "Max", "Min"]);
  }

  rules.at("policies").need("must specify at least one Policy");
  rules.at("policies").items().forEach(checkPolicy);
  const tolerance = rules.at("tolerance");
  if (tolerance.given && amount(tolerance.value).sign < 0) {
    tolerance.invalid("must be greater than or equal to 0");
  }
};

const check = (object: Field): void => {
  const spec = object.at("spec");
  const { minReplicas, maxReplicas = 0, metrics = [] } = spec.value ?? {};
  if (minReplicas !== undefined && minReplicas < 1) {
    spec.at("minReplicas").invalid("must be greater than or equal to 1");
  }

  if (maxReplicas === 0) {
    spec.at("maxReplicas").required("must be set and greater than 0");
  } else if (maxReplicas < 0) {
    spec.at("maxReplicas").invalid("must be greater than or equal to 1");
  }

  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    spec.at("maxReplicas").invalid("must be greater than or equal to `minReplicas`", maxReplicas);
  }

  checkReference(spec.at("scaleTargetRef"), false);
  spec.at("metrics").items().forEach(checkMetric);
  const elastic = (metrics as Json[]).some(({ type }) => type === "Object" || type === "External");
  if (minReplicas === 0 && !elastic) {
    spec
      .at("metrics")
      .forbidden(
        "must specify at least one Object or External metric to support scaling to zero replicas",
      );
  }

  checkScaling(spec.at("behavior", "scaleUp"));
  checkScaling(spec.at("behavior", "scaleDown"));
};

export const horizontalPodAutoscalers: KindRules = {
  validate: check,
  validateUpdate: check,
  validateStatusUpdate: (object) =>
    checkCounts(object.at("status"), "currentReplicas", "desiredReplicas"),
};
