/** DaemonSet, with the generation of its template in an annotation. */
import type { Json } from "../../object.ts";
import {
  checkAtMostWhole,
  checkCollisions,
  checkCounts,
  checkIntOrPercent,
  intOrPercent,
} from "../counts.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import {
  checkLabelSelector,
  isEmptySelector,
  isUsableSelector,
  printedSelector,
} from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { templateWarnings } from "../pod/template-warnings.ts";
import { checkAlwaysRunning, checkTemplate, checkTemplateLabels } from "../pod/template.ts";
import { checkSelectorKept } from "./deployments.ts";

const generationKey = "deprecated.daemonset.template.generation";

const generationOf = ({ metadata }: Json): number =>
  Number(metadata.annotations?.[generationKey] ?? 0) || 0;

const setGeneration = (object: Json, generation: number): void => {
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [generationKey]: String(generation),
  };
};

const checkRollingUpdate = (update: Field): void => {
  if (!update.given) {
    update.required();
    return;
  }

  const [unavailable, surge] = [update.at("maxUnavailable"), update.at("maxSurge")];
  checkIntOrPercent(unavailable);
  checkIntOrPercent(surge);
  checkAtMostWhole(unavailable);
  checkAtMostWhole(surge);
  const [hasUnavailable, hasSurge] = [unavailable, surge].map(
    ({ value }) => intOrPercent(value) !== 0,
  );
  if (hasUnavailable && hasSurge) {
    surge.invalid("may not be set when maxUnavailable is non-zero");
  } else if (!hasUnavailable && !hasSurge) {
    unavailable.required("cannot be 0 when maxSurge is 0");
  }
};

const checkStrategy = (strategy: Field): void => {
  if (strategy.value.type === "RollingUpdate") {
    checkRollingUpdate(strategy.at("rollingUpdate"));
  } else if (strategy.value.type !== "OnDelete") {
    strategy.notSupported(
      ["RollingUpdate", "OnDelete"],
      goPrint("apps.DaemonSetUpdateStrategy", strategy.value),
    );
  }
};

const checkSpec = (spec: Field): void => {
  const selector = spec.at("selector");
  const template = spec.at("template");
  checkLabelSelector(selector);
  if (isUsableSelector(selector.value)) {
    checkTemplateLabels(template, selector.value);
  }

  if (selector.given && isEmptySelector(selector.value)) {
    selector.invalid("empty selector is invalid for daemonset", printedSelector(selector.value));
  }

  checkTemplate(template);
  checkAlwaysRunning(template, "DaemonSet");
  checkCounts(spec, "minReadySeconds");
  checkStrategy(spec.at("updateStrategy"));
  checkCounts(spec, "revisionHistoryLimit");
};

export const daemonSets: KindRules = {
  generation: ["spec"],
  prepareForCreate: (object) => setGeneration(object, Math.max(1, generationOf(object))),
  prepareForUpdate(object, old) {
    const changed = !semanticEqual(object.spec?.template, old.spec?.template);
    setGeneration(object, generationOf(old) + (changed ? 1 : 0));
  },
  validate: (object) => checkSpec(object.at("spec")),
  validateUpdate(object, old) {
    checkSelectorKept(object, old);
    checkSpec(object.at("spec"));
  },
  validateStatusUpdate(object, old) {
    const status = object.at("status");
    checkCounts(
      status,
      "currentNumberScheduled",
      "numberMisscheduled",
      "desiredNumberScheduled",
      "numberReady",
      "observedGeneration",
      "updatedNumberScheduled",
      "numberAvailable",
      "numberUnavailable",
      "collisionCount",
    );
    checkCollisions(status, old);
  },
  warnings: (object, old) =>
    old !== undefined && generationOf(old) === generationOf(object)
      ? []
      : templateWarnings(object, undefined),
};
