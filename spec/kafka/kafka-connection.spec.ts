import { expect } from 'chai';
import { BrokerError, brokerError } from '../../src/kafka/broker-error.ts';
import kafkajs from 'kafkajs';
import { withOptionNames } from '../../src/kafka/kafka-connection.ts';

/** kafkajs's types lack the argument. */
const SaslError = kafkajs.KafkaJSSASLAuthenticationError as new (message: string) => Error;

describe('an error for a program that gives options', () => {
  const refused = new kafkajs.KafkaJSProtocolError({
    type: 'SASL_AUTHENTICATION_FAILED',
    code: 58,
    message: 'm',
    name: 'n',
  } as unknown as Error);

  it('names options instead of settings', () => {
    const error = withOptionNames(brokerError('reading t', refused));
    expect(error).to.be.instanceOf(BrokerError);
    expect(error).to.include({ code: 'broker-refused', retriable: true });
    expect((error as BrokerError).cause).to.equal(refused);
    expect((error as BrokerError).message).to.equal(
      'reading t: the broker denied access (SASL_AUTHENTICATION_FAILED): check `sasl` and the permissions of that user',
    );
    const login = new SaslError('SASL PLAIN authentication failed: no');
    expect(brokerError('reading t', login).message).to.equal(
      'reading t: the broker denied access (SASL PLAIN authentication failed: no): check KAFKA_USERNAME, KAFKA_PASSWORD and the permissions of that user',
    );
    const unreachable = brokerError('reading t', new kafkajs.KafkaJSConnectionError('gone'));
    expect((withOptionNames(unreachable) as BrokerError).message).to.equal(
      'reading t: gone; check `brokers`, and `ssl`',
    );
  });

  it('is the same otherwise', () => {
    for (const error of [new Error('check KAFKA_BROKERS'), new BrokerError('broker-failed', 'm')])
      expect(withOptionNames(error)).to.equal(error);
  });
});
