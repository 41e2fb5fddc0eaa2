/** Takes a place and gives back how to free it (once; more often does nothing), or null when all are taken. */
export type TakeSlot = () => (() => void) | null;

/** A fixed number of places. */
export const slots = (places: number): TakeSlot => {
  let taken = 0;
  return () => {
    if (taken >= places) return null;
    taken += 1;
    let held = true;
    return () => {
      if (held) taken -= 1;
      held = false;
    };
  };
};
