/** Acquires a permit and returns its release function (idempotent), or null if all permits are taken. */
export type TryAcquire = () => (() => void) | null;

/** A fixed number of permits that are never waited for. */
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
