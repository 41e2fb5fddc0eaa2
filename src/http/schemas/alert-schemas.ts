import * as z from 'zod';
import { ALERT_STATES, CONDITIONS } from '../../alerts/alert.ts';
import { DELIVERY_STATES } from '../../alerts/outbox/alert-outbox.ts';
import { TARGET_TYPES } from '../../alerts/rules/target-schema.ts';
import { limitParam } from './limit-param.ts';
import { onceOr } from './once-or.ts';
import { queryParams } from './query-params.ts';

const count = z.int().min(0);
const instant = z.string().meta({ format: 'date-time' });
const optionalText = z.string().nullable();

export const AlertsParams = queryParams({ limit: limitParam(100) });

export const AlertTestParams = queryParams({
  target: z
    .string(onceOr('must be the name of a target'))
    .min(1, { error: 'must be the name of a target' })
    .max(100, { error: 'must be the name of a target' })
    .optional()
    .meta({ description: 'Only this target; all of them by default.' }),
});

const incident = {
  key: z.string().meta({ description: 'What it is about: a page, a user, a wiki, a partition.' }),
  title: z.string(),
  text: z.string(),
  url: optionalText,
  since: instant.meta({ description: 'When the incident began.' }),
};

export const AlertsResponse = z
  .object({
    rules: z.array(
      z.object({
        name: z.string(),
        when: z.enum(CONDITIONS),
        options: z.record(z.string(), z.unknown()).meta({ description: 'The members of the condition.' }),
        targets: z.array(z.string()),
        resolved: z.boolean().meta({ description: 'Whether the end of an incident is an alert, too.' }),
        urgent: z.boolean().meta({ description: 'Whether the rule ignores quiet hours.' }),
        limit: z.object({ alerts: count, minutes: z.number() }),
        resolve_after_minutes: z
          .number()
          .meta({ description: 'An incident that is not seen for this long has ended.' }),
        open_count: count.meta({ description: 'Incidents that have begun and not ended.' }),
        open: z.array(z.object(incident)).meta({ description: 'At most the newest 20 of them.' }),
      }),
    ),
    targets: z.array(
      z.object({
        name: z.string(),
        type: z.enum(TARGET_TYPES),
        address: z.string().meta({ description: 'Its server, without what is secret.' }),
        problem: optionalText.meta({ description: 'Why the last attempt failed; null if it did not.' }),
        quiet_until: instant.nullable().meta({ description: 'The end of its quiet hours; null outside.' }),
      }),
    ),
    waiting: z.object({
      pending: count.meta({ description: 'Deliveries to be sent or retried.' }),
      held: count.meta({ description: 'Deliveries held back by quiet hours or a limit.' }),
    }),
    problem: optionalText.meta({
      description: 'Why alerts are not durable at the moment: they are sent from memory. null if they are.',
    }),
    alerts: z
      .array(
        z.object({
          id: z.string(),
          rule: z.string(),
          state: z.enum(ALERT_STATES),
          ...incident,
          at: instant.meta({ description: 'When the alert was raised.' }),
          deliveries: z.array(
            z.object({
              id: z.string().meta({ description: 'The idempotency key that the target gets.' }),
              target: z.string(),
              state: z.enum(DELIVERY_STATES),
              attempts: count,
              due_at: instant.nullable().meta({ description: 'When it is sent next, or released.' }),
              settled_at: instant.nullable().meta({ description: 'When it was sent or given up.' }),
              error: optionalText.meta({ description: 'Why the last attempt failed.' }),
            }),
          ),
        }),
      )
      .meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'Alerts' });

export const AlertTestResponse = z
  .object({ deliveries: z.array(z.string()).meta({ description: 'Ids, as in `deliveries` of /alerts.' }) })
  .meta({ id: 'AlertTest' });
