/** Claims of devices that a pod makes, or has made from a template. */
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { dnsLabel, subdomain } from "../names.ts";

const sources = ["resourceClaimName", "resourceClaimTemplateName"];

const checkSource = (claim: Field): void => {
  const given = sources.map((name) => claim.at(name)).filter((source) => source.given);
  if (given.length !== 1) {
    const detail =
      given.length === 0
        ? "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
        : "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
    claim.invalid(detail, goPrint("core.PodResourceClaim", claim.value));
  }

  for (const source of given) {
    source.matches(subdomain);
  }
};

export const checkDeviceClaims = (claims: Field): void => {
  const known = new Set<string>();
  for (const claim of claims.items()) {
    const name = claim.at("name");
    if (name.need()) {
      if (known.has(name.value as string)) {
        name.duplicate();
      } else {
        name.matches(dnsLabel);
      }

      known.add(name.value as string);
    }

    checkSource(claim);
  }
};
