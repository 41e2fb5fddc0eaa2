import type { AlertRecord, WaitingCounts } from '../../alerts/outbox/alert-outbox.ts';
import type { AlertRule, TargetType } from '../../alerts/rules/alert-config.ts';
import type { Detection } from '../../alerts/conditions/detection.ts';

/** A rule, and the incidents that it sees now. */
export interface RuleStatus {
  readonly rule: AlertRule;
  readonly open: readonly Detection[];
}

/** A target without what is secret. */
export interface TargetStatus {
  readonly name: string;
  readonly type: TargetType;
  /** Its server. */
  readonly address: string;
  /** Why the last attempt failed; `null` if it did not. */
  readonly problem: string | null;
  /** The end of its quiet hours, epoch ms; `null` outside. */
  readonly quietUntil: number | null;
}

export interface AlertReport {
  readonly rules: readonly RuleStatus[];
  readonly targets: readonly TargetStatus[];
  readonly waiting: WaitingCounts;
  /** Why alerts are not durable at the moment; `null` if they are. */
  readonly problem: string | null;
  /** The newest alerts, newest first. */
  readonly history: readonly AlertRecord[];
}

export interface AlertQueries {
  /** The targets' names. */
  readonly targets: readonly string[];
  /** `limit`: of the history. Rejects if the outbox cannot be read. */
  report(limit: number): Promise<AlertReport>;
  /** Sends a test alert to these targets; the ids of the deliveries. */
  test(targets: readonly string[]): Promise<readonly string[]>;
}
