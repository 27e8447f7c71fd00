/** Lists of amounts by resource name, and the arithmetic of quotas on them (k8s.io/apiserver pkg/quota/v1/resources.go). */
import type { Json } from "../../object.ts";
import { parseQuantity, Quantity } from "../../resources/quantity.ts";

export type Amounts = Record<string, Quantity>;

const zero = Quantity.from(0);

/** Reads `requests`, `limits`, `hard` and the like; absent is empty. */
export const parseAmounts = (list: Json): Amounts =>
  Object.fromEntries(
    Object.entries<string | number>(list ?? {}).map(([name, value]) => [
      name,
      parseQuantity(value).roundUpToMilli(),
    ]),
  );

export const formatAmounts = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, value.toString()]));

export const addAmounts = (a: Amounts, b: Amounts): Amounts => {
  const sum = { ...a };
  for (const [name, value] of Object.entries(b)) {
    sum[name] = sum[name]?.add(value) ?? value;
  }

  return sum;
};

/** The greater of each. */
export const maxAmounts = (a: Amounts, b: Amounts): Amounts => {
  const most = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const known = most[name];
    most[name] = known !== undefined && known.compare(value) >= 0 ? known : value;
  }

  return most;
};

/** `a - b`, never below zero; what is in one alone is kept or zero. */
export const increase = (a: Amounts, b: Amounts): Amounts =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => {
      const rest = value.sub(b[name] ?? zero);
      return [name, rest.sign > 0 ? rest : zero];
    }),
  );
export const pick = (amounts: Amounts, names: string[]): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => names.includes(name)));

export const withoutZeros = (amounts: Amounts): Amounts =>
  Object.fromEntries(Object.entries(amounts).filter(([, value]) => value.sign !== 0));

export const isEmpty = (amounts: Amounts): boolean => Object.keys(amounts).length === 0;

/** `a=1,b=2Gi`, in order of the names. */
export const describeAmounts = (amounts: Amounts): string =>
  Object.keys(amounts)
    .toSorted()
    .map((name) => `${name}=${amounts[name]?.toString() ?? ""}`)
    .join(",");
