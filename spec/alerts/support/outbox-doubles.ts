import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../../src/alerts/alert.ts';
import type { AlertOutbox, OutboxEntry, Recipient } from '../../../src/alerts/outbox/alert-outbox.ts';
import { ALERT_MIGRATIONS } from '../../stores/support/sqlite-files.ts';
import { sqliteOutbox } from '../../../src/stores/sqlite/sqlite-outbox.ts';

export const NOW = Date.parse('2026-11-30T08:00:00Z');

export const alertOf = (change: Partial<Alert> = {}): Alert => ({
  rule: 'edit wars',
  key: 'en.wikipedia.org/Page',
  state: 'firing',
  title: 'Edit war: Page',
  text: '3 reverts by 2 users',
  url: 'https://en.wikipedia.org/wiki/Page',
  since: NOW - 60_000,
  at: NOW,
  ...change,
});

export const to = (target: string, change: Partial<Recipient> = {}): Recipient => ({
  target,
  quietUntil: null,
  limit: null,
  ...change,
});

/** The begin of an incident for these targets. */
export const began = (change: Partial<Alert> = {}, ...recipients: readonly Recipient[]): OutboxEntry => ({
  change: { kind: 'began', alert: alertOf(change) },
  recipients: recipients.length === 0 ? [to('hook')] : recipients,
});

/** Outboxes on one file in a folder of their own. */
export const scratchOutbox = () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-alerts-'));
  const file = join(folder, 'data', 'alerts.db');
  const opened: AlertOutbox[] = [];
  return {
    file,
    open: (): AlertOutbox => {
      const outbox = sqliteOutbox({ file, migrations: ALERT_MIGRATIONS });
      opened.push(outbox);
      return outbox;
    },
    dispose: async (): Promise<void> => {
      await Promise.all(opened.map((outbox) => outbox.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
