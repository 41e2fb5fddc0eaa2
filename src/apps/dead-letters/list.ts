import { boundedClaims } from '../../core/bounded-claims.ts';
import type { LetterBox } from '../../kafka/letter-box.ts';
import { type Letter, readLetter } from './letter.ts';

const MOST_IDS = 100_000;

/** Tells of the letters that wait, each once and at most so many; gives how many there were. */
export const list = async (
  box: LetterBox,
  limit: number,
  tell: (letter: Letter) => void,
): Promise<number> => {
  const seen = boundedClaims(MOST_IDS);
  let told = 0;
  await box.read(await box.waiting(), ({ messages }) => {
    for (const letter of messages.map(readLetter)) {
      if (told === limit || !seen.claim(letter.id)) continue;
      told += 1;
      tell(letter);
    }
    return Promise.resolve(told < limit);
  });
  return told;
};
