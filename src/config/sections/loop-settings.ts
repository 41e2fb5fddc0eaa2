import { section } from '../section.ts';
import { integer } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The closed loop between the source and the sink. */
export const LOOP_SECTION = section(
  {
    loop_room: setting({
      kind: integer(10, 1_000_000),
      fallback: '20000',
      env: ['LOOP_ROOM'],
      doc: 'Maximum number of events in flight between the feed and the store.',
    }),
    batch_events: setting({
      kind: integer(1, 1_000_000),
      fallback: '5000',
      env: ['BATCH_EVENTS', 'BATCH_SIZE'],
      doc: 'Number of events that triggers a save; while one batch is saved, the next one fills.',
    }),
    batch_ms: setting({
      kind: integer(1, 60_000),
      fallback: '250',
      env: ['BATCH_MS'],
      doc: 'Maximum time that an event waits for its batch to fill, in milliseconds.',
    }),
    batch_bytes: setting({
      kind: integer(1024, 268_435_456),
      fallback: '8388608',
      env: ['BATCH_BYTES'],
      doc: 'Maximum size of a batch in bytes.',
    }),
  },
  (values) => ({
    capacity: values.loop_room,
    batchEvents: values.batch_events,
    batchMs: values.batch_ms,
    batchBytes: values.batch_bytes,
  }),
);
