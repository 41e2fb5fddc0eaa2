import type { Log } from '../../telemetry/log/log.ts';
import { ignoredStart, type IgnoredStartTexts, type RequestedStart } from '../shared/feed/ignored-start.ts';
import type { PositionMetadata } from './position-metadata.ts';

const textsFor = (producerId: string): IgnoredStartTexts => ({
  since: (requested, began) =>
    `SINCE (${requested}) has no effect: PRODUCER_ID ${producerId} began at ${began} and continues at its saved position. To write from SINCE on, set another PRODUCER_ID; events that the topic holds already are not written again`,
  stream: (requested, saved) =>
    `WIKIPEDIA_STREAM_URL is ${requested}, but the saved position of PRODUCER_ID ${producerId} belongs to ${saved}: events of both are written to one topic, the new ones from that position on. To write them apart, set another PRODUCER_ID and another WIKIPEDIA_TOPIC`,
});

/** Logs once when the position that the producer id has saved makes a setting ineffective. */
export const reportIgnoredSettings = (
  requested: RequestedStart,
  producerId: string,
  log: Pick<Log, 'warn'>,
): ((saved: PositionMetadata) => void) => {
  let isReported = false;
  return ({ position: { since }, stream }) => {
    if (isReported) return;
    isReported = true;
    for (const line of ignoredStart({ since, stream }, requested, textsFor(producerId))) log.warn(line);
  };
};
