import type { Alert } from '../alert.ts';
import type { OpenIncident, IncidentChange } from '../conditions/raise-alerts.ts';

/** How long a delivery is retried, in milliseconds. */
export const MAX_RETRY_AGE_MS = 86_400_000;
/** How long a process may take to send a claimed delivery before another one may, in milliseconds. */
export const LEASE_MS = 60_000;
/** The history: the newest alerts, and how long they are kept. */
export const MAX_ALERTS = 1000;
export const MAX_ALERT_AGE_MS = 30 * 86_400_000;
/** Deliveries that wait, held ones included; beyond it, new ones are dropped. */
export const MAX_WAITING_DELIVERIES = 10_000;

/** Where an alert goes, and when. */
export interface Recipient {
  readonly target: string;
  /** The end of the target's quiet hours, epoch ms; `null`: now. */
  readonly quietUntil: number | null;
  /** The most alerts of the rule for the target within a time; `null`: no limit. */
  readonly limit: { readonly alerts: number; readonly ms: number } | null;
}

/** A change of an incident to be written; `recipients` is empty if nobody is to hear of it. */
export interface OutboxEntry {
  readonly change: IncidentChange | { readonly kind: 'test'; readonly alert: Alert };
  readonly recipients: readonly Recipient[];
}

export interface WriteResult {
  /** Alerts that are new. */
  readonly alerts: readonly Alert[];
  /** The ids of the new deliveries. */
  readonly deliveries: readonly string[];
  /** Deliveries that were dropped at the limit. */
  readonly dropped: number;
}

/** One alert for one target. */
export interface Delivery {
  /** The idempotency key. */
  readonly id: string;
  readonly alertId: string;
  readonly alert: Alert;
  readonly target: string;
  /** With this one. */
  readonly attempts: number;
  /** Epoch ms. */
  readonly createdAt: number;
}

export const DELIVERY_STATES = ['pending', 'held', 'sent', 'given-up', 'in-digest'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How an attempt ended. */
export type DeliveryOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAt: number }
  | { readonly kind: 'given-up'; readonly error: string };

/** A delivery in the history. */
export interface DeliveryRecord {
  readonly id: string;
  readonly target: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is sent next or released, epoch ms; `null` once it is settled. */
  readonly dueAt: number | null;
  /** Epoch ms; `null` until then. */
  readonly settledAt: number | null;
  readonly error: string | null;
}

export interface AlertRecord {
  readonly id: string;
  readonly alert: Alert;
  readonly deliveries: readonly DeliveryRecord[];
}

/** How many deliveries wait. */
export interface WaitingCounts {
  readonly pending: number;
  readonly held: number;
}

/** Makes the digest of alerts that were held back for a target. */
export type MakeDigest = (held: readonly Alert[], target: string, now: number) => Alert;

/**
 * Alerts, written before they are sent. Each delivery is sent at least once, always with the same id. All times are epoch
 * ms; methods reject with a StoreError.
 */
export interface AlertOutbox {
  /** The incidents that have not ended; those of other rules are dropped. */
  open(rules: readonly string[]): Promise<readonly OpenIncident[]>;
  /** Writes alerts and their deliveries in one transaction. An alert that is there already is not written again. */
  write(entries: readonly OutboxEntry[], now: number): Promise<WriteResult>;
  /** Leases the next delivery that is due. */
  claim(target: string, now: number): Promise<Delivery | null>;
  /** If another process has leased the delivery since, only `sent` counts. */
  settle(id: string, outcome: DeliveryOutcome, now: number): Promise<void>;
  /** Releases what was held back until now: one alert as it is, several as a digest, unless the target is quiet until later. */
  release(target: string, now: number, quietUntil: number | null, compose: MakeDigest): Promise<void>;
  /** The newest alerts, newest first. */
  history(limit: number): Promise<readonly AlertRecord[]>;
  waiting(): Promise<WaitingCounts>;
  /** Gives its leases back. */
  close(): Promise<void>;
}
