/** Numbers that a user may give as a share: `2` or `"25%"`. */

/** Resolves against `total`; shares round up or down. Follows apimachinery's intstr.GetScaledValueFromIntOrPercent. */
export const scaledValue = (
  value: number | string | undefined,
  total: number,
  round: "up" | "down",
): number => {
  if (value === undefined) {
    return 0;
  }

  if (typeof value === "number") {
    return value;
  }

  const share = (Number.parseInt(value, 10) * total) / 100;
  return round === "up" ? Math.ceil(share) : Math.floor(share);
};
