/** The addresses of load balancers in the status of Services and Ingresses. */
import type { Field } from "./field.ts";
import { checkIp } from "./ip-checks.ts";
import { parseIp } from "./ip-text.ts";
import { subdomain } from "./names.ts";

const checkAddress = (address: Field, checkMode: (address: Field) => void): void => {
  const [ip, hostname] = [address.at("ip"), address.at("hostname")];
  if (!ip.empty) {
    checkIp(ip);
  }

  checkMode(address);
  if (!hostname.empty) {
    hostname.matches(subdomain);
    if (parseIp(hostname.value as string) !== undefined) {
      hostname.invalid("must be a DNS name, not an IP address");
    }
  }
};

/** How kube-proxy treats an address goes with the address. */
const checkMode = (address: Field): void => {
  const [ip, mode] = [address.at("ip"), address.at("ipMode")];
  if (!mode.given) {
    if (!ip.empty) {
      mode.required("must be specified when `ip` is set");
    }
  } else if (ip.empty) {
    mode.forbidden("may not be specified when `ip` is not set");
  } else {
    mode.oneOf(["Proxy", "VIP"]);
  }
};

export const checkIngressAddresses = (object: Field): void => {
  for (const address of object.at("status", "loadBalancer", "ingress").items()) {
    checkAddress(address, () => {});
  }
};

export const checkServiceAddresses = (object: Field): void => {
  const addresses = object.at("status", "loadBalancer", "ingress");
  if (object.value.spec.type !== "LoadBalancer" && addresses.length > 0) {
    addresses.forbidden("may only be used when `spec.type` is 'LoadBalancer'");
    return;
  }

  for (const address of addresses.items()) {
    checkAddress(address, checkMode);
  }
};
