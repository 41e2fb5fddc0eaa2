import type { Delivery } from '../outbox/alert-outbox.ts';
import type { TargetType } from '../rules/alert-config.ts';

/** Where alerts are sent to. */
export interface Target {
  readonly name: string;
  readonly type: TargetType;
  /** Its server: safe to show, unlike the URL. */
  readonly address: string;
  /** Rejects with a DeliveryError. */
  readonly send: (delivery: Delivery, signal: AbortSignal) => Promise<void>;
}

/** A target did not take an alert. The message holds no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly retriable = true;
  /** The shortest delay that the target asks for, in milliseconds; `null`: none. */
  readonly retryAfterMs: number | null;

  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number | null } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
