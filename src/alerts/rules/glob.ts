/**
 * Whether a text matches a pattern in which `*` stands for any text and `?` for one character. It takes at most as many
 * steps as the product of both lengths: a regular expression could take exponentially many.
 */
export const glob = (pattern: string): ((text: string) => boolean) => {
  const wanted = Array.from(pattern.replaceAll(/\*+/g, '*'));
  if (!wanted.some((character) => character === '*' || character === '?')) return (text) => text === pattern;
  return (text) => {
    const characters = Array.from(text);
    let [at, wantedAt] = [0, 0];
    let retryFrom: { at: number; wantedAt: number } | null = null;
    while (at < characters.length) {
      const next = wanted[wantedAt];
      if (next === '*') {
        retryFrom = { at, wantedAt };
        wantedAt += 1;
      } else if (next === '?' || next === characters[at]) {
        at += 1;
        wantedAt += 1;
      } else if (retryFrom !== null) {
        retryFrom.at += 1;
        ({ at, wantedAt } = retryFrom);
        wantedAt += 1;
      } else return false;
    }
    return wanted.slice(wantedAt).every((character) => character === '*');
  };
};
