/** Writes the outcome of type checking into the status of policies (k8s.io/kubernetes pkg/controller/validatingadmissionpolicystatus). */
import type { StartController } from "../../controllers/controller.ts";
import { createLoop } from "../../controllers/loop.ts";
import { splitApiVersion, type Json, type KubeObject } from "../../object.ts";
import { builtInResources } from "../../resources/table.ts";
import type { Type } from "../cel/check/cel-type.ts";

const key = "admissionregistration.k8s.io/validatingadmissionpolicies";

/** Types beyond these are not looked at. */
const mostKinds = 10;

interface Kind {
  group: string;
  version: string;
  kind: string;
}

const isPlain = (values: string[] = []): boolean => !values.some((value) => value.includes("*"));

/** The kinds that a policy's rules name without wildcards. */
const kindsOf = ({ spec }: Json): Kind[] => {
  const rules: Json[] = spec.matchConstraints?.resourceRules ?? [];
  const kinds = rules
    .filter(({ apiGroups, apiVersions }) => isPlain(apiGroups) && isPlain(apiVersions))
    .flatMap(({ apiGroups = [], apiVersions = [], resources = [] }) =>
      builtInResources.filter(
        ({ group, version, plural }) =>
          apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(plural),
      ),
    );
  const distinct = new Map(kinds.map((one) => [`${one.group}/${one.version}/${one.kind}`, one]));
  return [...distinct.keys()]
    .toSorted()
    .flatMap((name) => distinct.get(name) ?? [])
    .slice(0, mostKinds);
};

/** What is wrong with an expression when `object` is of that type; empty when nothing is. */
type Check = (expression: string, object: Type) => string;

/** Loads schemas and the checker; only who writes policies pays for them. */
const createCheck = async (
  policy: KubeObject,
): Promise<{ check: Check; types: [Kind, Type][] }> => {
  const [{ typeOfKind }, { checkExpression }, { variablesFor }, { dyn }] = await Promise.all([
    import("./schema-types.ts"),
    import("../cel/check/check.ts"),
    import("../cel/admission-types.ts"),
    import("../cel/check/cel-type.ts"),
  ]);
  const { paramKind, variables = [] } = policy["spec"];
  const params =
    paramKind === undefined
      ? dyn
      : (typeOfKind(...splitApiVersion(paramKind.apiVersion), paramKind.kind) ?? dyn);
  const check: Check = (expression, object) => {
    const known: Record<string, Type> = {};
    const judge = (source: string) =>
      checkExpression(source, {
        ...variablesFor({ authorizer: true, variables: known }),
        object,
        oldObject: object,
        params,
      });
    for (const variable of variables) {
      const judged = judge(variable.expression);
      known[variable.name] = "issues" in judged ? dyn : judged.type;
    }

    const judged = judge(expression);
    return "issues" in judged ? judged.issues : "";
  };
  const types = kindsOf(policy).flatMap((kind): [Kind, Type][] => {
    const type = typeOfKind(kind.group, kind.version, kind.kind);
    return type === undefined ? [] : [[kind, type]];
  });
  return { check, types };
};

const warningsOf = async (policy: KubeObject): Promise<Json[]> => {
  const { check, types } = await createCheck(policy);
  const warn = (field: string, expression: string | undefined): Json[] => {
    if (expression === undefined || expression === "") {
      return [];
    }

    const lines = types.flatMap(([{ group, version, kind }, type]) => {
      const issues = check(expression, type);
      return issues === "" ? [] : [`${group}/${version}, Kind=${kind}: ${issues}\n`];
    });
    return lines.length === 0 ? [] : [{ fieldRef: field, warning: lines.join("\n") }];
  };
  return (policy["spec"].validations ?? []).flatMap(
    ({ expression, messageExpression }: Json, index: number) => [
      ...warn(`spec.validations[${index}].expression`, expression),
      ...warn(`spec.validations[${index}].messageExpression`, messageExpression),
    ],
  );
};

export const startPolicyStatus: StartController = (context) => {
  const { client } = context;
  const loop = createLoop(context, "policy status", async (name) => {
    const policy = client.get(key, undefined, name);
    const observed = policy?.["status"]?.observedGeneration ?? 0;
    const generation = policy?.metadata.generation ?? 0;
    if (policy === undefined || generation <= observed) {
      return;
    }

    const expressionWarnings = await warningsOf(policy);
    const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
    await client.modify(
      key,
      undefined,
      name,
      (copy) => {
        copy["status"] = { ...copy["status"], observedGeneration: generation, typeChecking };
      },
      { subresource: "status", fieldManager: "validatingadmissionpolicy-status" },
    );
  });
  loop.watch(key, ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(object.metadata.name);
    }
  });
  return loop;
};
