/** The socket an applet begins with, or its words for not getting one. */
import type { Task } from "./task.ts";

/** @param words In front of the reason. @throws ProcessExit */
export const openSocket = async (
  task: Task,
  family: number,
  type: number,
  words = "socket",
): Promise<void> => {
  try {
    task.system.socket(family, type);
  } catch (error) {
    await task.failAbout(words, error);
  }
};
