import { createHash } from 'node:crypto';
import type { Alert } from './alert.ts';

/** 132 bits. */
const ID_LENGTH = 22;

const idOf = (...texts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, ID_LENGTH);

/** The same for the same incident and state, also after a restart that sees it again. */
export const alertId = ({ rule, key, state, since }: Alert): string => idOf(rule, key, state, String(since));

/** The idempotency key of an alert for one target. */
export const deliveryId = (alert: string, target: string): string => idOf(alert, target);
