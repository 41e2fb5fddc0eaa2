import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

const { KafkaJSProtocolError } = kafkajs;

const MAX_TRIES = 30;
const RETRY_DELAY_MS = 100;

/** Retries for about three seconds while brokers report a transient state: a topic was just created, a leader moves. */
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
