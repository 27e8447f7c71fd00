/** What the C library of a statically linked program asks of the kernel before main. */
import { POINTER } from "./registers.ts";

type Call = [name: string, ...registers: number[]];

const ARCH_SET_FS = 0x1002;

/** Goes on without what these give. */
const before: Call[] = [
  ["set_tid_address", POINTER],
  ["set_robust_list", POINTER, 24],
  ["rseq", POINTER, 32, 0, 0x5305_3053],
  ["prlimit64", 0, 3, 0, POINTER],
  ["readlink", POINTER, POINTER, 4096],
  ["getrandom", POINTER, 8, 1],
  ["brk", 0],
  ["mprotect", POINTER, 4096, 1],
];

/**
@param works Makes a call; false when it failed.
@returns False when the library gives up, since it has no memory for what belongs to a thread. @throws ProcessKilled
*/
export const startLibrary = (works: (...call: Call) => boolean): boolean => {
  const grows = works("brk", 0);
  if (!grows && !works("mmap", 0, 4096, 3, 0x22, -1, 0)) {
    return false;
  }

  if (!works("arch_prctl", ARCH_SET_FS, POINTER)) {
    return false;
  }

  for (const call of before) {
    works(...call);
  }

  return true;
};
