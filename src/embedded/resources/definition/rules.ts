/** `x-kubernetes-validations` of a schema: whether they compile, and whether they could cost too much (apiextensions pkg/apis/apiextensions/validation). */
import type { CompiledRule } from "../../admission/cel/definition-faults.ts";
import type { Json } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { expressionEngine } from "../expressions.ts";
import { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";

const mostPerRule = 10_000_000;
const mostInAll = 100_000_000;

const tooCostly = (what: string, cost: number, most: number): string => {
  const factor = cost / most;
  const shown =
    factor > 100
      ? "more than 100x"
      : factor < 1.5
        ? `${factor.toFixed(6)}x`
        : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
};

/** What all rules of one schema cost together, and the most expensive of them. */
class TotalCost {
  readonly faults: StatusCause[] = [];
  #total = 0;
  #expensive: [at: Field, cost: number][] = [];

  observe(at: Field, cost: number): void {
    this.#total += cost;
    if (cost >= mostInAll / 100) {
      this.#expensive = [...this.#expensive, [at, cost] as [Field, number]]
        .toSorted(([, one], [, other]) => other - one)
        .slice(0, 4);
    }
  }

  complain(schema: Field): void {
    if (this.#total <= mostInAll) {
      return;
    }

    for (const [{ path }] of this.#expensive) {
      new Field(undefined, path, schema.causes).forbidden(
        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
      );
    }

    const what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    schema.forbidden(tooCostly(what, this.#total, mostInAll));
  }
}

/** How many values there may be below each of this; undefined when nothing says. */
const multiplier = (schema: Json): number | undefined => {
  switch (schema.type) {
    case "object":
      return typeof schema.additionalProperties === "object" ? schema.maxProperties : 1;
    case "array":
      return schema.maxItems;
    default:
      return 1;
  }
};

const checkOldSelf = (
  rule: Field,
  { usesOldSelf }: CompiledRule,
  uncorrelatable: string | undefined,
): void => {
  if (!usesOldSelf && rule.at("optionalOldSelf").given) {
    rule.at("optionalOldSelf").invalid("may not be set if oldSelf is not used in rule");
  } else if (usesOldSelf && uncorrelatable !== undefined) {
    rule
      .at("rule")
      .invalid(
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`,
      );
  }
};

/** A part of a schema, as its rules see it. */
export class RuleScope {
  readonly #total: TotalCost;
  /** How many such values there may be at most; undefined when nothing says. */
  readonly #count: number | undefined;
  readonly #isResource: boolean;

  private constructor(total: TotalCost, count: number | undefined, isResource: boolean) {
    this.#total = total;
    this.#count = count;
    this.#isResource = isResource;
  }

  static root(): RuleScope {
    return new RuleScope(new TotalCost(), 1, true);
  }

  /** The scope of what stands inside. */
  inside(schema: Json): RuleScope {
    const more = multiplier(schema);
    const count =
      this.#count === undefined || more === undefined ? undefined : this.#count * Math.max(more, 0);
    return new RuleScope(this.#total, count, false);
  }

  /** @param uncorrelatable The part of the schema whose values cannot be told apart from one write to the next. */
  check(schema: Field, uncorrelatable: string | undefined): void {
    const engine = expressionEngine();
    const at = schema.at("x-kubernetes-validations");
    const rules = new Field(at.value, at.path, this.#total.faults);
    if (engine === undefined || rules.empty) {
      return;
    }

    const self = engine.schemaType(schema.value, this.#isResource ? true : undefined);
    if (self === undefined) {
      rules.internal(
        "internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations",
      );
      return;
    }

    for (const rule of rules.items()) {
      const compiled = engine.compileRule(rule.value, self);
      this.#checkCost(rule, compiled);
      checkOldSelf(rule, compiled, uncorrelatable);
    }
  }

  #checkCost(rule: Field, compiled: CompiledRule): void {
    const { fault, messageFault, messageCost } = compiled;
    const cost = compiled.cost * (this.#count ?? compiled.cardinality);
    this.#observe(rule.at("rule"), "estimated rule cost", cost);
    const shown = goPrint("apiextensions.ValidationRule", rule.value);
    if (fault !== undefined) {
      rule.at("rule").invalid(fault, shown);
    }

    if (messageFault !== undefined) {
      rule.at("messageExpression").invalid(messageFault, shown);
    }

    if (messageCost !== undefined) {
      const what = "estimated messageExpression cost";
      this.#observe(rule.at("messageExpression"), what, messageCost);
    }
  }

  #observe(at: Field, what: string, cost: number): void {
    if (cost > mostPerRule) {
      at.forbidden(tooCostly(what, cost, mostPerRule));
    }

    this.#total.observe(at, cost);
  }

  /** Complaints of all rules come after those of the schema itself. */
  finish(schema: Field): void {
    schema.causes.push(...this.#total.faults);
    this.#total.complain(schema);
  }
}
