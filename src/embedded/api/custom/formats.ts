/** The string formats that an API server checks in custom resources. */
import { isIP, isIPv4, isIPv6 } from "node:net";

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const dateTime = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const hostname = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?$/;
const duration = /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w)\s*)+$|^0$/;

const cidr = (value: string): boolean => {
  const [address = "", bits = ""] = value.split("/");
  const version = isIP(address);
  return version !== 0 && /^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
};

const checks: Record<string, (value: string) => boolean> = {
  "date-time": (value) => dateTime.test(value) && !Number.isNaN(Date.parse(value)),
  datetime: (value) => dateTime.test(value),
  date: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)),
  duration: (value) => duration.test(value),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr,
  mac: (value) => /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value),
  uuid: (value) => uuid.test(value),
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) => hostname.test(value),
  uri: (value) => URL.canParse(value) || value.startsWith("/"),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
};

/** Formats that are not known are not checked. */
export const hasFormat = (format: string, value: string): boolean =>
  checks[format]?.(value) ?? true;
