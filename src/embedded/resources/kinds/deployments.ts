/** Deployment. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import {
  checkAtMostWhole,
  checkBelow,
  checkCollisions,
  checkCounts,
  checkIntOrPercent,
  intOrPercent,
} from "../counts.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { checkReplicaSelector } from "../pod/replica-template.ts";
import { printedSelector } from "../label-checks.ts";
import { podNameWarnings, templateWarnings } from "../pod/template-warnings.ts";

const checkRollingUpdate = (update: Field): void => {
  const [unavailable, surge] = [update.at("maxUnavailable"), update.at("maxSurge")];
  checkIntOrPercent(unavailable);
  checkIntOrPercent(surge);
  if (intOrPercent(unavailable.value) === 0 && intOrPercent(surge.value) === 0) {
    unavailable.invalid("may not be 0 when `maxSurge` is 0");
  }

  checkAtMostWhole(unavailable);
};

const checkStrategy = (strategy: Field): void => {
  const update = strategy.at("rollingUpdate");
  if (strategy.value.type === "Recreate") {
    if (update.given) {
      update.forbidden("may not be specified when strategy `type` is 'Recreate'");
    }
  } else if (strategy.value.type === "RollingUpdate") {
    checkRollingUpdate(update);
  } else {
    strategy.notSupported(
      ["Recreate", "RollingUpdate"],
      goPrint("apps.DeploymentStrategy", strategy.value),
    );
  }
};

const checkSpec = (spec: Field): void => {
  checkCounts(spec, "replicas");
  checkReplicaSelector(spec, true);
  checkStrategy(spec.at("strategy"));
  checkCounts(spec, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
  const deadline = spec.at("progressDeadlineSeconds");
  if (deadline.given && deadline.value <= (spec.value.minReadySeconds ?? 0)) {
    deadline.invalid("must be greater than minReadySeconds");
  }
};

export const checkSelectorKept = (object: Field, old: Json): void => {
  const selector = object.at("spec", "selector");
  immutable(selector, old.spec?.selector, printedSelector(selector.value));
};

export const deployments: KindRules = {
  generation: ["spec", "metadata.annotations"],
  validate: (object) => checkSpec(object.at("spec")),
  validateUpdate(object, old) {
    checkSpec(object.at("spec"));
    checkSelectorKept(object, old);
  },
  prepareForStatusUpdate(object, old) {
    if (old.metadata.labels === undefined) {
      delete object.metadata.labels;
    } else {
      object.metadata.labels = clone(old.metadata.labels);
    }
  },
  validateStatusUpdate(object, old) {
    const status = object.at("status");
    checkCounts(
      status,
      "observedGeneration",
      "replicas",
      "updatedReplicas",
      "readyReplicas",
      "availableReplicas",
      "unavailableReplicas",
      "terminatingReplicas",
      "collisionCount",
    );
    checkBelow(
      status,
      ["updatedReplicas", "readyReplicas", "availableReplicas"],
      "replicas",
      "cannot be greater than status.replicas",
    );
    checkBelow(status, ["availableReplicas"], "readyReplicas");
    checkCollisions(status, old);
  },
  warnings: (object, old) => [
    ...(old === undefined ? podNameWarnings(object.metadata.name) : []),
    ...templateWarnings(object, old),
  ],
};
