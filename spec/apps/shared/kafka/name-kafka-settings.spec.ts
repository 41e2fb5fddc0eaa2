import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { firstValueFrom, throwError } from 'rxjs';
import {
  nameKafkaSettings,
  withSettingNames,
} from '../../../../src/apps/shared/kafka/name-kafka-settings.ts';
import { BrokerError } from '../../../../src/kafka/broker-error.ts';
import { brokerError } from '../../../../src/kafka/client-error.ts';

describe('nameKafkaSettings', () => {
  const textOf = (error: unknown): unknown => (error as Error).message;

  it('names the settings instead of the options', () => {
    const refused = brokerError(
      'reading t',
      new kafkajs.KafkaJSProtocolError({
        type: 'SASL_AUTHENTICATION_FAILED',
        code: 58,
        message: 'm',
        name: 'n',
      } as unknown as Error),
    );
    const named = nameKafkaSettings(refused);
    expect(named).to.be.instanceOf(BrokerError);
    expect(named).to.include({ code: 'broker-refused', retriable: true, cause: refused.cause });
    expect(textOf(named)).to.equal(
      'reading t: the broker denied access (SASL_AUTHENTICATION_FAILED): check KAFKA_USERNAME, KAFKA_PASSWORD and the permissions of that user',
    );
    const unreachable = brokerError('reading t', new kafkajs.KafkaJSConnectionError('gone'));
    expect(textOf(nameKafkaSettings(unreachable))).to.equal('reading t: gone; check KAFKA_BROKERS and TLS');
    const missing = new BrokerError('topic-missing', 'missing topic t: create it, or set `newTopics`', {
      retriable: false,
    });
    expect(nameKafkaSettings(missing)).to.include({
      message: 'missing topic t: create it, or set CREATE_TOPICS=true',
      retriable: false,
    });
  });

  it('names further settings, and leaves other errors and words as they are', async () => {
    const missing = new BrokerError('topic-missing', 'no `topic`, and `constructor`');
    const failing = firstValueFrom(
      throwError(() => missing).pipe(withSettingNames({ topic: 'REJECTED_TOPIC' })),
    );
    expect(textOf(await failing.catch((error: unknown) => error))).to.equal(
      'no REJECTED_TOPIC, and `constructor`',
    );
    for (const error of [new Error('`brokers`'), new BrokerError('broker-failed', 'm'), 'text'])
      expect(nameKafkaSettings(error)).to.equal(error);
  });
});
