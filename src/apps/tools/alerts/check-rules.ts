import { resolve } from 'node:path';
import type { AlertConfig, AlertRule } from '../../../alerts/rules/alert-config.ts';
import type { AppContext } from '../../../cli/app-context.ts';
import { UsageError } from '../../../cli/parse-command.ts';
import type { LoadedSettings } from '../../../config/load-settings.ts';
import { printable } from '../../../core/printable.ts';
import { readAlertConfig } from '../../shared/alerts/read-alert-config.ts';

type Loaded = Pick<LoadedSettings, 'settings' | 'origins'>;

/** The settings as if ALERTS named this file. */
const withFile = ({ settings, origins }: Loaded, file: string): Loaded => ({
  settings: { ...settings, alerts: { ...settings.alerts, file: resolve(file) } },
  origins: [
    ...origins.filter(({ key }) => key !== 'alerts'),
    { key: 'alerts', from: 'command line', text: file },
  ],
});

const ruleLine = ({ name, when, targets }: AlertRule): string =>
  `${name}: ${when}, to ${targets.length === 0 ? 'nobody: there are no targets' : targets.join(', ')}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const summary = ({ rules, targets }: AlertConfig): string =>
  `No errors: ${counted(rules.length, 'rule')}, ${counted(targets.length, 'target')}.`;

/** Reads the rules as a server does, and prints them. @throws SettingsError with all errors. */
export const checkRules = (context: AppContext, file: string | undefined): number => {
  const loaded = context.settings();
  const config = readAlertConfig(file === undefined ? loaded : withFile(loaded, file));
  if (config === null) throw new UsageError(['name a FILE with rules and targets, or set ALERTS']);
  for (const rule of config.rules) context.stdout.write(`${printable(ruleLine(rule))}\n`);
  context.stdout.write(`${summary(config)}\n`);
  return 0;
};
