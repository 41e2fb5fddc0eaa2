/**
 * Hears which file (device and inode; `null`: none) a path leads to whenever it is looked at, and reports once when the
 * one that was used is gone, and when another one takes its place.
 */
export const fileWatch = (
  file: string,
  report: (message: string) => void,
): ((found: string | null) => void) => {
  let used: string | null = null;
  let isGone = false;
  return (found) => {
    if (found === null) {
      if (used === null || isGone) return;
      isGone = true;
      report(
        `${file} was deleted or moved away while this process was using it: the accounts read last stay in force until it is there again. Put the same file back, or a copy; a new start without it knows the account of ADMIN_USERNAME only`,
      );
      return;
    }
    if (used !== null && found !== used)
      report(
        `${file} was replaced by another file while this process was using it: the accounts in that one apply from here on. Look at them with: headwater account list`,
      );
    else if (isGone) report(`${file} is there again: its accounts apply from here on`);
    used = found;
    isGone = false;
  };
};
