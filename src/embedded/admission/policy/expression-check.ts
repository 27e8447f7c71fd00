/** Refuses policies and webhooks whose expressions do not compile (k8s.io/kubernetes pkg/apis/admissionregistration/validation). */
import type { Json } from "../../object.ts";
import { invalid, type StatusCause } from "../../status.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import type { ExpressionOptions } from "../cel/environment.ts";
import { objectLiteralsToMaps } from "../cel/object-literals.ts";

type Compile = (expression: string, options: ExpressionOptions) => { type: string };

interface Checked {
  field: string;
  expression: string | undefined;
  options: ExpressionOptions;
  /** Types it may give; any when empty. */
  types: string[];
}

const group = "admissionregistration.k8s.io";

const conditionsOf = (list: Json[] | undefined, path: string, params: boolean): Checked[] =>
  (list ?? []).map(({ expression }, index) => ({
    field: `${path}[${index}].expression`,
    expression: expression?.trim(),
    options: { params, authorizer: true, namespaceObject: true },
    types: ["bool"],
  }));

/** A variable sees those before it. */
const variablesOf = (list: Json[], options: ExpressionOptions): Checked[] =>
  list.map(({ expression }, index) => ({
    field: `spec.variables[${index}].expression`,
    expression,
    options: { ...options, variables: list.slice(0, index).map(({ name }) => name) },
    types: [],
  }));

const mutationExpressions = ({ spec }: Json): Checked[] => {
  const { paramKind, variables = [], mutations = [] } = spec;
  const params = paramKind !== undefined;
  const base: ExpressionOptions = { params, authorizer: true, namespaceObject: true };
  const names: string[] = variables.map(({ name }: Json) => name);
  const options = names.length === 0 ? base : { ...base, variables: names };
  return [
    ...conditionsOf(spec.matchConditions, "spec.matchConditions", params),
    ...variablesOf(variables, base),
    ...mutations.flatMap(({ jsonPatch, applyConfiguration }: Json, index: number) => [
      {
        field: `spec.mutations[${index}].jsonPatch.expression`,
        expression: jsonPatch?.expression?.trim(),
        options,
        types: ["list(JSONPatch)"],
      },
      {
        field: `spec.mutations[${index}].applyConfiguration.expression`,
        expression: applyConfiguration?.expression?.trim(),
        options,
        types: ["Object"],
      },
    ]),
  ];
};

const policyExpressions = ({ spec }: Json): Checked[] => {
  const { paramKind, variables = [], validations = [], auditAnnotations = [] } = spec;
  const params = paramKind !== undefined;
  const base: ExpressionOptions = { params, authorizer: true, namespaceObject: true };
  const names: string[] = variables.map(({ name }: Json) => name);
  const full = names.length === 0 ? base : { ...base, variables: names };
  const { authorizer: _, ...forMessages } = full;
  return [
    ...conditionsOf(spec.matchConditions, "spec.matchConditions", params),
    ...variablesOf(variables, base),
    ...validations.flatMap(({ expression, messageExpression }: Json, index: number) => [
      {
        field: `spec.validations[${index}].expression`,
        expression,
        options: full,
        types: ["bool"],
      },
      {
        field: `spec.validations[${index}].messageExpression`,
        expression: messageExpression,
        options: forMessages,
        types: ["string"],
      },
    ]),
    ...auditAnnotations.map(({ valueExpression }: Json, index: number) => ({
      field: `spec.auditAnnotations[${index}].valueExpression`,
      expression: valueExpression,
      options: forMessages,
      types: ["string", "null_type"],
    })),
  ];
};

const webhookExpressions = ({ webhooks = [] }: Json): Checked[] =>
  webhooks.flatMap(({ matchConditions }: Json, index: number) =>
    conditionsOf(matchConditions, `webhooks[${index}].matchConditions`, false),
  );

const sources: Record<string, (object: Json) => Checked[]> = {
  validatingadmissionpolicies: policyExpressions,
  mutatingadmissionpolicies: mutationExpressions,
  validatingwebhookconfigurations: webhookExpressions,
  mutatingwebhookconfigurations: webhookExpressions,
};

const scalars = new Set(["bool", "bytes", "double", "int", "null_type", "string", "uint"]);

const wrongType = (type: string, types: string[]): string | undefined => {
  if (types.length === 0 || types.includes(type) || (type === "dyn" && types[0] === "string")) {
    return undefined;
  }

  const wanted = types.length === 1 ? types[0] : `one of [${types.join(" ")}]`;
  return `must evaluate to ${wanted} but got ${type}`;
};

const faultOf = (
  compile: Compile,
  { expression = "", options, types }: Checked,
): string | undefined => {
  if (expression.trim() === "") {
    return undefined;
  }

  try {
    const plain = objectLiteralsToMaps(expression);
    const { type } = compile(plain, options);
    // Objects and patches are maps by now: what is made of their literals has the type that they give.
    return plain !== expression && !scalars.has(type) ? undefined : wrongType(type, types);
  } catch (error) {
    return (error as Error).message;
  }
};

const causeOf = (compile: Compile, checked: Checked): StatusCause[] => {
  const fault = faultOf(compile, checked);
  const value = JSON.stringify(checked.expression);
  return fault === undefined
    ? []
    : [
        {
          reason: "FieldValueInvalid",
          message: `Invalid value: ${value}: ${fault}`,
          field: checked.field,
        },
      ];
};

const writes = ({ operation, subresource }: AdmissionRequest): boolean =>
  subresource === undefined && (operation === "CREATE" || operation === "UPDATE");

export const expressionCheck: AdmissionPlugin = {
  name: "PolicyExpressions",
  validate: async (request) => {
    const { resource, object } = request;
    const source = resource.group === group ? sources[resource.plural] : undefined;
    if (source === undefined || object === undefined || !writes(request)) {
      return;
    }

    const { compileExpression } = await import("../cel/environment.ts");
    const causes = source(object).flatMap((checked) => causeOf(compileExpression, checked));
    if (causes.length > 0) {
      throw invalid(group, resource.kind, object.metadata.name, causes);
    }
  },
};
