/** Takes a place and gives back how to free it (once; more often does nothing), or null when all are taken. */
export type TryAcquire = () => (() => void) | null;

/** A fixed number of places. */
export const permitPool = (permits: number): TryAcquire => {
  let acquired = 0;
  return () => {
    if (acquired >= permits) return null;
    acquired += 1;
    let isHeld = true;
    return () => {
      if (isHeld) acquired -= 1;
      isHeld = false;
    };
  };
};
