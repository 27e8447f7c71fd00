/** StatefulSet and ControllerRevision. */
import type { Json } from "../../object.ts";
import { checkClaimSpec } from "../claim-spec.ts";
import {
  checkAtMostWhole,
  checkBelow,
  checkCollisions,
  checkCounts,
  checkIntOrPercent,
  intOrPercent,
} from "../counts.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable } from "../immutable.ts";
import { isEmptySelector, isUsableSelector, printedSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel } from "../names.ts";
import { checkSelector } from "../pod/replica-template.ts";
import { templateWarnings } from "../pod/template-warnings.ts";
import { checkAlwaysRunning, checkTemplate, checkTemplateLabels } from "../pod/template.ts";
import { claimSpecWarnings } from "./claims.ts";

const checkRollingUpdate = (update: Field): void => {
  checkCounts(update, "partition");
  const unavailable = update.at("maxUnavailable");
  if (unavailable.given) {
    checkIntOrPercent(unavailable);
    if (intOrPercent(unavailable.value) === 0) {
      unavailable.invalid("cannot be 0");
    }

    checkAtMostWhole(unavailable);
  }
};

const checkStrategy = (strategy: Field): void => {
  const update = strategy.at("rollingUpdate");
  if (strategy.value.type === "OnDelete") {
    if (update.given) {
      update.invalid(
        "only allowed for updateStrategy 'RollingUpdate'",
        goPrint("apps.RollingUpdateStatefulSetStrategy", update.value),
      );
    }
  } else if (strategy.value.type === "RollingUpdate") {
    if (update.given) {
      checkRollingUpdate(update);
    }
  } else {
    strategy.invalid(
      "must be 'RollingUpdate' or 'OnDelete'",
      goPrint("apps.StatefulSetUpdateStrategy", strategy.value),
    );
  }
};

/** The claims that templates make are volumes of each pod. */
const withClaims = (template: Field, claims: Json[]): Field => {
  const { spec } = template.value;
  const { subdomain: _, hostname: __, ...rest } = spec ?? {};
  const names = [...new Set(claims.map(({ metadata }) => metadata?.name as string))];
  const volumes = [
    ...names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...((rest.volumes ?? []) as Json[]).filter(({ name }) => !names.includes(name as string)),
  ];
  return template.as({
    ...template.value,
    spec: { ...rest, ...(volumes.length === 0 ? {} : { volumes }) },
  });
};

const checkPods = (spec: Field): void => {
  const [selector, template] = [spec.at("selector"), spec.at("template")];
  if (selector.given && !isUsableSelector(selector.value)) {
    selector.invalid("", printedSelector(selector.value));
    return;
  }

  if (!selector.given || !isEmptySelector(selector.value)) {
    checkTemplateLabels(template, selector.value);
  }

  checkTemplate(withClaims(template, (spec.value.volumeClaimTemplates ?? []) as Json[]));
};

const checkSpec = (spec: Field, isNew: boolean): void => {
  const policy = spec.at("podManagementPolicy");
  if (!["OrderedReady", "Parallel"].includes(policy.value as string)) {
    policy.invalid("must be 'OrderedReady' or 'Parallel'");
  }

  checkStrategy(spec.at("updateStrategy"));
  const retention = spec.at("persistentVolumeClaimRetentionPolicy");
  retention.at("whenDeleted").oneOf(["Retain", "Delete"]);
  retention.at("whenScaled").oneOf(["Retain", "Delete"]);
  for (const claim of isNew ? spec.at("volumeClaimTemplates").items() : []) {
    checkClaimSpec(claim.at("spec"));
  }

  checkCounts(spec, "replicas", "minReadySeconds");
  if (spec.at("ordinals").given) {
    spec.at("ordinals", "start").nonNegative();
  }

  if (isNew && !spec.at("serviceName").empty) {
    spec.at("serviceName").matches(dnsLabel);
  }

  checkSelector(spec.at("selector"), "statefulset");
  checkPods(spec);
  checkAlwaysRunning(spec.at("template"), "StatefulSet");
};

const mutable = [
  "replicas",
  "template",
  "updateStrategy",
  "minReadySeconds",
  "ordinals",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
];

const fixed = (spec: Json): Json =>
  Object.fromEntries(Object.entries(spec as object).filter(([name]) => !mutable.includes(name)));

/** `maxUnavailable` is behind a feature gate that is off by default. */
const dropGated = ({ spec }: Json): void => {
  if (spec?.updateStrategy?.rollingUpdate !== undefined) {
    delete spec.updateStrategy.rollingUpdate.maxUnavailable;
  }
};

/** Templates of claims are stored with the kind that they are of. */
const nameClaims = ({ spec }: Json): void => {
  if (spec?.volumeClaimTemplates) {
    spec.volumeClaimTemplates = (spec.volumeClaimTemplates as Json[]).map((claim) => ({
      ...claim,
      kind: "PersistentVolumeClaim",
      apiVersion: "v1",
    }));
  }
};

const historyWarnings = ({ spec }: Json): string[] =>
  spec?.revisionHistoryLimit < 0
    ? [
        "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
      ]
    : [];

export const statefulSets: KindRules = {
  name: dnsLabel,
  generation: ["spec"],
  prepareForCreate(object) {
    dropGated(object);
    nameClaims(object);
  },
  prepareForUpdate(object, old) {
    if (old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined) {
      dropGated(object);
    }

    nameClaims(object);
  },
  validate: (object) => checkSpec(object.at("spec"), true),
  validateUpdate(object, old) {
    checkSpec(object.at("spec"), false);
    if (!semanticEqual(fixed(object.value.spec), fixed(old.spec))) {
      object
        .at("spec")
        .forbidden(
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        );
    }
  },
  validateStatusUpdate(object, old) {
    const status = object.at("status");
    const counts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];
    checkCounts(status, "replicas", ...counts, "observedGeneration", "collisionCount");
    checkBelow(status, counts, "replicas", "cannot be greater than status.replicas");
    checkBelow(
      status,
      ["availableReplicas"],
      "readyReplicas",
      "cannot be greater than status.readyReplicas",
    );
    checkCollisions(status, old);
  },
  warnings: (object, old) => [
    ...templateWarnings(object, old),
    ...((object["spec"].volumeClaimTemplates ?? []) as Json[]).flatMap(({ spec }, index) =>
      claimSpecWarnings(
        spec,
        `spec.volumeClaimTemplates[${index}]${old === undefined ? "" : ".Spec"}`,
      ),
    ),
    ...historyWarnings(object),
  ],
};

export const controllerRevisions: KindRules = {
  validate(object) {
    object.at("revision").nonNegative();
    const data = object.at("data");
    if (!data.given) {
      data.required("data is mandatory");
    } else if (typeof data.value !== "object" || Array.isArray(data.value)) {
      data.required("data must be a valid JSON object");
    }
  },
  validateUpdate(object, old) {
    object.at("revision").nonNegative();
    immutable(object.at("data"), old.data);
  },
};
