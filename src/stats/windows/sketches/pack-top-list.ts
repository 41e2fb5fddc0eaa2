import type { TopList } from './top-list.ts';
import { WindowError } from '../window-error.ts';

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Packs a list into a text: the keys, the counts, and the errors if there are any. */
export const packTopList = ({ counts, unlisted }: TopList): string =>
  JSON.stringify([
    unlisted,
    counts.map(({ key }) => key),
    counts.map(({ count }) => count),
    counts.some(({ error }) => error > 0) ? counts.map(({ error }) => error) : [],
  ]);

/** Unpacks a list. Throws a `WindowError` for any other text. */
export const unpackTopList = (text: string): TopList => {
  let packed: unknown;
  try {
    packed = JSON.parse(text);
  } catch {
    packed = null;
  }
  const [unlisted, keys, counts, errors] = Array.isArray(packed) ? (packed as readonly unknown[]) : [];
  if (
    typeof unlisted !== 'number' ||
    !isTexts(keys) ||
    !isNumbers(counts) ||
    !isNumbers(errors) ||
    counts.length !== keys.length
  )
    throw new WindowError(
      'bad-summary',
      `a text of ${text.length} characters is no top list: it was not written by this version`,
    );
  return {
    counts: keys.map((key, i) => ({ key, count: counts[i] ?? 0, error: errors[i] ?? 0 })),
    unlisted,
  };
};
