import { BrokerError } from '../../kafka/broker-error.ts';

/** Another process has taken over this one's work, so this one must stop. */
export const supersededByNewerProducer = (): BrokerError =>
  new BrokerError(
    'producer-superseded',
    'another producer with the same PRODUCER_ID has started and replaced this one: stop one of the two, or give each its own topic and PRODUCER_ID',
    { retriable: false },
  );
