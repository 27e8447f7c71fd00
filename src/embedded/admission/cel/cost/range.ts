/** Sizes and costs between a least and a most, which stop at what 64 bits hold (cel-go checker/cost.go). */

export interface Range {
  min: number;
  max: number;
}

export const mostUint = 2 ** 64;

/** What it takes to look at one character, or at one of a pattern. */
export const perCharacter = 0.1;
export const perPatternCharacter = 0.25;

const capped = (value: number): number => Math.min(value, mostUint);

export const fixed = (value: number): Range => ({ min: value, max: value });
export const unknown: Range = { min: 0, max: mostUint };
export const nothing = fixed(0);

export const add = (...ranges: Range[]): Range => ({
  min: capped(ranges.reduce((sum, { min }) => sum + min, 0)),
  max: capped(ranges.reduce((sum, { max }) => sum + max, 0)),
});

export const multiply = (one: Range, other: Range): Range => ({
  min: capped(one.min * other.min),
  max: capped(one.max * other.max),
});

export const scale = ({ min, max }: Range, factor: number): Range => ({
  min: capped(Math.ceil(min * factor)),
  max: capped(Math.ceil(max * factor)),
});

/** From the least of either to the most of either. */
export const union = (one: Range, other: Range): Range => ({
  min: Math.min(one.min, other.min),
  max: Math.max(one.max, other.max),
});
