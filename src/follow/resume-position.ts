import { messageOf } from '../core/message-of.ts';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import { FollowError } from './follow-error.ts';

/** The position of the source that a sink has stored. Throws a `FollowError` if the source cannot read it. */
export const resumePosition = <P>(
  pipeline: string,
  { name, parsePosition }: Pick<ResumableSource<unknown, P>, 'name' | 'parsePosition'>,
  text: string | null,
): P | null => {
  if (text === null) return null;
  try {
    return parsePosition(text);
  } catch (cause) {
    throw new FollowError(
      'bad-position',
      `the saved position of "${pipeline}" is not one of ${name} (${messageOf(cause)}): follow the feed that it belongs to, ` +
        'or give this pipeline another name, with tables of its own',
      { cause },
    );
  }
};
