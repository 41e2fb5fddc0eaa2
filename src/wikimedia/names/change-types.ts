import { didYouMean } from '../../core/did-you-mean.ts';

/** The values of `type` in the feed (schema mediawiki/recentchange 1.0). */
export const CHANGE_TYPES = ['edit', 'new', 'categorize', 'log', 'external'] as const;

/** Why a text is not the type of a change; `null` if it is one. */
export const changeTypeProblem = (text: string): string | null => {
  if (CHANGE_TYPES.some((type) => type === text)) return null;
  const meant = didYouMean(text.toLowerCase(), CHANGE_TYPES);
  return `must be one of ${CHANGE_TYPES.join(', ')}${meant === null ? '' : `: did you mean ${meant}?`}`;
};
