/** Checks that guard a code: a Reed-Solomon code over the 23 signs, in which any two codes differ in at least four places. */
import { base } from "./signs.ts";

/** Signs that carry something, and those that guard them. */
export const carried = 13;
export const guards = 3;
export const length = carried + guards;

const modulo = (value: number): number => ((value % base) + base) % base;

const power = (value: number, exponent: number): number => {
  let result = 1;
  for (let round = 0; round < exponent; round += 1) {
    result = (result * value) % base;
  }

  return result;
};

/** By Fermat: a number's inverse modulo a prime. */
const inverse = (value: number): number => power(modulo(value), base - 2);

/** The weight of the sign at `from` in the value at `at`, for the polynomial through the first `carried` places (Lagrange). */
const weight = (from: number, at: number): number => {
  let result = 1;
  for (let other = 0; other < carried; other += 1) {
    if (other !== from) {
      result = modulo(result * modulo(at - other) * inverse(from - other));
    }
  }

  return result;
};

const weights = Array.from({ length: guards }, (_, guard) =>
  Array.from({ length: carried }, (_sign, from) => weight(from, carried + guard)),
);

/** Added to each place, so that the many zeros of a healthy machine are no row of equal signs; distances between codes stay. */
const shift = (place: number): number => 5 * place + 11;

/**
The signs of a code are points of one polynomial of degree below `carried`. Two different ones agree in fewer than `carried` places, so two
codes differ in more than `guards`: every two wrong signs are noticed, a swap among them, and a single wrong one can be found.
*/
export const guarded = (payload: readonly number[]): number[] =>
  [...payload, ...weights.map((row) => check(row, payload))].map((value, place) =>
    modulo(value + shift(place)),
  );

const check = (row: readonly number[], payload: readonly number[]): number =>
  modulo(row.reduce((sum, factor, place) => sum + factor * payload[place]!, 0));

export const payloadOf = (values: readonly number[]): number[] =>
  values.slice(0, carried).map((value, place) => modulo(value - shift(place)));

export const isSound = (values: readonly number[]): boolean => {
  const payload = payloadOf(values);
  return (
    values.length === length &&
    weights.every((row, guard) => {
      const place = carried + guard;
      return modulo(check(row, payload) + shift(place)) === values[place];
    })
  );
};
