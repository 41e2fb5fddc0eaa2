import type { Admin, Kafka } from 'kafkajs';
import { plainKafka } from '../read-topic.ts';
import { sharedKafka, whyNoKafka } from './kafka.ts';
import { requireService } from './require-service.ts';

/** The Kafka that specs share, with a client and an admin that is connected: to be disconnected by whoever asks for it. */
export interface ConnectedKafka {
  readonly brokers: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
}

/** To be called in a `before`, with its `this`: there is no Kafka on every machine, and it takes a while to start. */
export const connectToKafka = async (context: Mocha.Context): Promise<ConnectedKafka> => {
  requireService(context, whyNoKafka());
  const { brokers } = await sharedKafka();
  const kafka = plainKafka(brokers);
  const admin = kafka.admin();
  await admin.connect();
  return { brokers, kafka, admin };
};
