import type { AlertRecord, DeliveryRecord } from '../../alerts/outbox/alert-outbox.ts';
import { formatFilter } from '../../wikimedia/filter/format-filter.ts';
import { isoTime } from '../iso-time.ts';
import type { AlertReport, RuleStatus, TargetStatus } from './alert-queries.ts';

/** A rule lists this many of its open incidents. */
export const MAX_SHOWN_INCIDENTS = 20;

const optionalTime = (at: number | null): string | null => (at === null ? null : isoTime(at));

const ruleJson = ({ rule, open }: RuleStatus): object => {
  const { name, when, targets, resolved, urgent, limit, resolveAfterMinutes, ...members } = rule;
  const options =
    'filter' in members && members.filter !== undefined
      ? { ...members, filter: formatFilter(members.filter) }
      : members;
  return {
    name,
    when,
    options,
    targets,
    resolved,
    urgent,
    limit,
    resolve_after_minutes: resolveAfterMinutes,
    open_count: open.length,
    open: open
      .slice(-MAX_SHOWN_INCIDENTS)
      .map(({ key, title, text, url, since }) => ({ key, title, text, url, since: isoTime(since) })),
  };
};

const targetJson = ({ name, type, address, problem, quietUntil }: TargetStatus): object => ({
  name,
  type,
  address,
  problem,
  quiet_until: optionalTime(quietUntil),
});

const deliveryJson = ({ id, target, state, attempts, dueAt, settledAt, error }: DeliveryRecord): object => ({
  id,
  target,
  state,
  attempts,
  due_at: optionalTime(dueAt),
  settled_at: optionalTime(settledAt),
  error,
});

const recordJson = ({ id, alert, deliveries }: AlertRecord): object => ({
  id,
  ...alert,
  since: isoTime(alert.since),
  at: isoTime(alert.at),
  deliveries: deliveries.map(deliveryJson),
});

/** The response of GET /alerts. */
export const alertReportJson = ({ rules, targets, waiting, problem, history }: AlertReport): object => ({
  rules: rules.map(ruleJson),
  targets: targets.map(targetJson),
  waiting,
  problem,
  alerts: history.map(recordJson),
});
