import { FeedError } from '../../../sse/feed-error.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import { StoreError } from '../../../stores/store.ts';

/** The part of the world that a failure is of. */
export const failedPart = (error: unknown): string => {
  if (error instanceof FeedError) return 'feed';
  if (error instanceof StoreError) return 'store';
  return error instanceof BrokerError ? 'broker' : 'other';
};

/** Why the feed is connected anew; for an answer other than 200, with its status. */
export const feedReason = ({ code, status }: FeedError): string => {
  const reason = code.replace('feed-', '');
  return status === null ? reason : `${reason}-${status}`;
};

export const storeReason = (error: unknown): string =>
  error instanceof StoreError ? error.code.replace('store-', '') : 'other';

export const brokerReason = (error: unknown): string =>
  error instanceof BrokerError ? error.code.replace('broker-', '') : 'other';
