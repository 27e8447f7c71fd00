/** Lines of NIC's own log, in its default format (nginx/kubernetes-ingress internal/logger/glog). */

export type Level = "I" | "W" | "E" | "F";

export interface ControllerLog {
  /** @param from File and line of NIC 5.5.4 that says it: `main.go:445`. */
  write(level: Level, from: string, message: string): void;
}

export const createControllerLog = (
  stdout: (text: string) => void,
  now: () => number,
): ControllerLog => ({
  write(level, from, message) {
    const time = new Date(now()).toISOString();
    const date = `${time.slice(0, 10).replaceAll("-", "")} ${time.slice(11, 23)}000`;
    stdout(`${level}${date}   1 ${from}] ${message}\n`);
  },
});
