/**
 * Detects that a file in use was deleted or replaced. Call the result with the file (device and inode; `null` if missing)
 * that the path currently leads to; each disappearance, replacement and return is reported once.
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
        `${file} was deleted or moved while this process was using it: the accounts read last stay in force. Put the file or a copy back; without it, a restart has only the ADMIN_USERNAME account`,
      );
      return;
    }
    if (used !== null && found !== used)
      report(
        `${file} was replaced by another file while this process was using it: the accounts in the new file now apply. List them with: headwater account list`,
      );
    else if (isGone) report(`${file} is back: its accounts apply again`);
    used = found;
    isGone = false;
  };
};
