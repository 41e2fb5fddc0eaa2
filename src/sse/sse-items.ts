import type { ResumableSource } from '../core/loop/resumable-source.ts';
import type { SseMessage } from './sse-message.ts';

/** What a pipeline needs to know of the events of a source. */
export const sseItems: Pick<ResumableSource<SseMessage, never>, 'problemOf' | 'textOf' | 'sizeOf'> = {
  problemOf: ({ oversized }) =>
    oversized === undefined
      ? null
      : `the event has ${oversized.hasEnd ? '' : 'more than '}${oversized.bytes} bytes, and at most ${oversized.maxBytes} are allowed`,
  textOf: ({ data }) => data,
  sizeOf: ({ data, id }) => data.length + id.length,
};
