import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

const { KafkaJSProtocolError } = kafkajs;

const TRIES = 30;
const EVERY_MS = 100;

/** Asks again while the brokers say that they are not settled yet: a topic that was just made, a leader that moves. */
export const whenSettled = async <R>(ask: () => Promise<R>): Promise<R> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const passes = cause instanceof KafkaJSProtocolError && cause.retriable;
      if (!passes || tries === TRIES) throw error;
      await delay(EVERY_MS);
    }
  }
};
