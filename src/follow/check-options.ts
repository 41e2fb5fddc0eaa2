import type { ExactPipelineOptions } from './follow-options.ts';
import { FollowError } from './follow-error.ts';

const MAX_NAME_LENGTH = 200;

const requirePositive = (name: string, value: number | undefined): void => {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return;
  throw new FollowError('bad-option', `\`${name}\` must be a whole number above 0, not ${value}`);
};

/** Throws a `FollowError` `bad-option` for options that types cannot exclude. */
export const checkOptions = <R, P, T>(options: ExactPipelineOptions<R, P, T>): void => {
  const { name, decode, decodeAll, keys, limits = {}, gaps = {} } = options;
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_LENGTH)
    throw new FollowError('bad-option', `\`name\` must be a text of 1 to ${MAX_NAME_LENGTH} characters`);
  if ((decode === undefined) === (decodeAll === undefined))
    throw new FollowError('bad-option', 'give either `decode` or `decodeAll`');
  requirePositive('keys', keys);
  for (const [limit, value] of Object.entries(limits) as [string, number | undefined][])
    requirePositive(`limits.${limit}`, value);
  const { retries = 0, then = 'continue' } = gaps;
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new FollowError(
      'bad-option',
      `\`gaps.retries\` must be a whole number of 0 or more, not ${retries}`,
    );
  if (!['continue', 'stop'].includes(then))
    throw new FollowError('bad-option', "`gaps.then` must be 'continue' or 'stop'");
};
