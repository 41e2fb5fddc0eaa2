import { resolve } from 'node:path';
import { section } from '../section.ts';
import { line, orNone } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

export const ALERT_SECTION = section(
  {
    alerts: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['ALERTS'],
      doc: 'JSON file with the rules and targets of alerts of the server (docs/alerts.md); without one there are no alerts.',
    }),
  },
  ({ alerts }, cwd) => ({
    /** An absolute path; `null`: no alerts. */
    file: alerts === null ? null : resolve(cwd, alerts),
  }),
);
