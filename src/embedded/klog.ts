/** Lines of a log as Kubernetes' own programs write them (klog). */

export type Severity = "I" | "W" | "E" | "F";

/** `I1129 14:03:07.123456       1 server.go:191] message`; `pid` is that of the program, 1 in a container. */
export const klogLine = (
  severity: Severity,
  now: number,
  place: string,
  message: string,
): string => {
  const time = new Date(now).toISOString();
  const day = time.slice(5, 10).replace("-", "");
  return `${severity}${day} ${time.slice(11, 23)}000       1 ${place}] ${message}\n`;
};

/** `"message" key="value" ...`, as structured logging does. */
export const structured = (message: string, values: Record<string, string>): string =>
  [
    JSON.stringify(message),
    ...Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  ].join(" ");
