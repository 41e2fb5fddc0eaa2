import type { SourceEvent } from '../core/loop/resumable-source.ts';
import type { ConnectionEvent } from './connection-event.ts';

/** What a pipeline reports of a connection; `null`: nothing. */
export const toSourceEvent = (event: ConnectionEvent): SourceEvent | null => {
  switch (event.kind) {
    case 'connecting':
    case 'connected':
      return { kind: event.kind };
    case 'error-event':
      return { kind: 'warning', message: `the feed sent an error: ${event.text}` };
    default:
      return null;
  }
};
