import type { KafkaMessage } from 'kafkajs';

/** A record as kafkajs gives it; by default its timestamp follows from its offset. */
export const recordAt = (
  offset: number,
  value: string | Buffer | null = `record ${offset}`,
  timestamp = 1_700_000_000_000 + offset,
): KafkaMessage => ({
  key: null,
  value: typeof value === 'string' ? Buffer.from(value) : value,
  timestamp: String(timestamp),
  attributes: 0,
  offset: String(offset),
  headers: {},
});

/** A change in our own JSON; without an id as other producers write it. */
export const changeJson = (id: string | null, user: string, bot = false, more: object = {}): string =>
  JSON.stringify({
    ...(id === null ? {} : { id, bot }),
    domain: 'en.wikipedia.org',
    title: 'T',
    user,
    ...more,
  });
