import { FeedError } from '../../../net/feed-error.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import { StoreError } from '../../../stores/store.ts';

/** Which part failed. */
export const failedPart = (error: unknown): string => {
  if (error instanceof FeedError) return 'feed';
  if (error instanceof StoreError) return 'store';
  return error instanceof BrokerError ? 'broker' : 'other';
};

/** Why the feed reconnects; for an HTTP status other than 200, with the status. */
export const feedReason = ({ code, status }: FeedError): string => {
  const reason = code.replace('feed-', '');
  return status === null ? reason : `${reason}-${status}`;
};

export const storeReason = (error: unknown): string =>
  error instanceof StoreError ? error.code.replace('store-', '') : 'other';

export const brokerReason = (error: unknown): string =>
  error instanceof BrokerError ? error.code.replace('broker-', '') : 'other';
