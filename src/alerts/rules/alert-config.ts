import type * as z from 'zod';
import type { ruleSchema } from './rule-schema.ts';
import type { targetSchema } from './target-schema.ts';

type ParsedRule = z.output<ReturnType<typeof ruleSchema>>;

/** A rule; `targets` are names of targets that exist. Times are in minutes. */
export type AlertRule = ParsedRule & { readonly targets: readonly string[] };
/** The rule of a condition. */
export type RuleOf<C extends AlertRule['when']> = Extract<AlertRule, { readonly when: C }>;

/** Where alerts go. Its URL, secret, topic, token and password must never be shown. */
export type TargetConfig = z.output<ReturnType<typeof targetSchema>> & { readonly name: string };
export type TargetType = TargetConfig['type'];
export type TargetOf<T extends TargetType> = Extract<TargetConfig, { readonly type: T }>;
export type QuietHours = NonNullable<TargetConfig['quietHours']>;

/** What the file that ALERTS names says. */
export interface AlertConfig {
  readonly rules: readonly AlertRule[];
  readonly targets: readonly TargetConfig[];
}
