/** Signals: numbers, names, what they do by default and how the shell words them. */

const table: [name: string, words: string, effect: "end" | "ignore" | "stop" | "continue"][] = [
  ["HUP", "Hangup", "end"],
  ["INT", "Interrupt", "end"],
  ["QUIT", "Quit", "end"],
  ["ILL", "Illegal instruction", "end"],
  ["TRAP", "Trace/breakpoint trap", "end"],
  ["ABRT", "Aborted", "end"],
  ["BUS", "Bus error", "end"],
  ["FPE", "Floating point exception", "end"],
  ["KILL", "Killed", "end"],
  ["USR1", "User defined signal 1", "end"],
  ["SEGV", "Segmentation fault", "end"],
  ["USR2", "User defined signal 2", "end"],
  ["PIPE", "Broken pipe", "end"],
  ["ALRM", "Alarm clock", "end"],
  ["TERM", "Terminated", "end"],
  ["STKFLT", "Stack fault", "end"],
  ["CHLD", "Child exited", "ignore"],
  ["CONT", "Continued", "continue"],
  ["STOP", "Stopped (signal)", "stop"],
  ["TSTP", "Stopped", "stop"],
  ["TTIN", "Stopped (tty input)", "stop"],
  ["TTOU", "Stopped (tty output)", "stop"],
  ["URG", "Urgent I/O condition", "ignore"],
  ["XCPU", "CPU time limit exceeded", "end"],
  ["XFSZ", "File size limit exceeded", "end"],
  ["VTALRM", "Virtual timer expired", "end"],
  ["PROF", "Profiling timer expired", "end"],
  ["WINCH", "Window changed", "ignore"],
  ["POLL", "I/O possible", "end"],
  ["PWR", "Power failure", "end"],
  ["SYS", "Bad system call", "end"],
];

export const signalNames: readonly string[] = table.map(([name]) => name);

/** 1 to 31 by name without SIG, any case. Undefined: no such signal. */
export const signalNumber = (name: string): number | undefined => {
  const bare = name.toUpperCase().replace(/^SIG/, "");
  const index = signalNames.indexOf(bare === "IO" ? "POLL" : bare === "IOT" ? "ABRT" : bare);
  return index === -1 ? undefined : index + 1;
};

/** `TERM` for 15; the number itself beyond the table. */
export const signalName = (number: number): string => signalNames[number - 1] ?? String(number);

export const signalWords = (number: number): string =>
  table[number - 1]?.[1] ?? `Unknown signal ${number}`;

export const signalEffect = (number: number): "end" | "ignore" | "stop" | "continue" =>
  table[number - 1]?.[2] ?? "end";

export const SIGNAL = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  WINCH: 28,
  SYS: 31,
} as const;
