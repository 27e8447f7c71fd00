/** Many creations in growing batches, so that a quota that is used up answers one request rather than hundreds. */

/** Runs batches of 1, 2, 4, ... and stops after the first batch with an error, which it returns. */
export const createInBatches = async (
  count: number,
  create: () => Promise<void>,
): Promise<Error | undefined> => {
  let left = count;
  for (let size = Math.min(left, 1); size > 0; size = Math.min(2 * size, left)) {
    let failure: Error | undefined;
    for (let made = 0; made < size; made += 1) {
      try {
        await create();
      } catch (error) {
        failure ??= error as Error;
      }
    }

    if (failure !== undefined) {
      return failure;
    }

    left -= size;
  }

  return undefined;
};
