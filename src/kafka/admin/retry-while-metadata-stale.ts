import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

const { KafkaJSProtocolError } = kafkajs;

const MAX_TRIES = 30;
const RETRY_DELAY_MS = 100;

/** Asks again while the brokers say that they are not settled yet: a topic that was just made, a leader that moves. */
export const retryWhileMetadataStale = async <R>(run: () => Promise<R>): Promise<R> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const isTransient = cause instanceof KafkaJSProtocolError && cause.retriable;
      if (!isTransient || tries === MAX_TRIES) throw error;
      await delay(RETRY_DELAY_MS);
    }
  }
};
