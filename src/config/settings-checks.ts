import { weakPassword } from '../accounts/weak-password.ts';
import { weakSecret } from '../accounts/weak-secret.ts';
import { faultOf, type SettingsFault } from './settings-error.ts';
import type { SettingValues } from './settings-table.ts';

/** The settings that give access. */
export const CREDENTIALS = ['jwt_secret', 'admin_password'] as const;
export type Credential = (typeof CREDENTIALS)[number];

/** How to replace a weak credential. */
export const CREDENTIAL_ADVICE = {
  jwt_secret: `generate one with: node -p "crypto.randomBytes(32).toString('base64url')", or leave JWT_SECRET empty to have one created and saved`,
  admin_password: `set ADMIN_PASSWORD; generate one with: node -p "crypto.randomBytes(12).toString('base64url')"`,
} as const;

/** The weak credentials: errors in production, warnings otherwise. The texts do not contain the secret. */
export const weakCredentials = (values: SettingValues): readonly { key: Credential; text: string }[] => {
  const secret = values.jwt_secret === null ? null : weakSecret(values.jwt_secret);
  const password = weakPassword(values.admin_password, values.admin_username);
  return (
    [
      ['jwt_secret', secret],
      ['admin_password', password],
    ] as const
  ).flatMap(([key, text]) => (text === null ? [] : [{ key, text: `${text}; ${CREDENTIAL_ADVICE[key]}` }]));
};

/** Settings for a secure connection that another setting makes ineffective: the connection would be less secure than meant. */
const withoutEffect = (
  values: SettingValues,
): readonly (readonly [key: keyof SettingValues, what: string])[] => {
  const isGiven = (key: keyof SettingValues): boolean => values[key] !== null;
  const all = (['kafka', 'cassandra'] as const).flatMap(
    (service): readonly (readonly [applies: boolean, key: keyof SettingValues, what: string])[] => {
      const name = service.toUpperCase();
      return [
        [
          isGiven(`${service}_ca_file`) && !values[`${service}_tls`],
          `${service}_ca_file`,
          `has no effect without TLS: set ${name}_TLS=true, or remove ${name}_CA_FILE`,
        ],
        [
          service === 'kafka' && isGiven('kafka_username') && values.kafka_sasl_mechanism === 'none',
          'kafka_username',
          'has no effect without a SASL mechanism: set KAFKA_SASL_MECHANISM (plain, scram-sha-256 or scram-sha-512), or remove KAFKA_USERNAME',
        ],
        [
          isGiven(`${service}_username`) && !isGiven(`${service}_password`),
          `${service}_username`,
          `needs a password: set ${name}_PASSWORD`,
        ],
        [
          isGiven(`${service}_password`) && !isGiven(`${service}_username`),
          `${service}_password`,
          `has no effect without a user name: set ${name}_USERNAME, or remove ${name}_PASSWORD`,
        ],
      ];
    },
  );
  return all.flatMap(([applies, key, what]) => (applies ? [[key, what] as const] : []));
};

/** Values that are valid on their own but not in combination. */
export const contradictions = (
  values: SettingValues,
  origin: (key: keyof SettingValues) => string,
): readonly SettingsFault[] => {
  const faults: SettingsFault[] = [];
  if (values.batch_events > values.loop_room) {
    const what = `${values.batch_events} is more than loop_room (${values.loop_room}): a batch of that size would never fill`;
    faults.push(faultOf('batch_events', origin('batch_events'), what));
  }
  if (values.keep_seconds_hours * 3600 < values.window_lateness_seconds) {
    const what = `${values.keep_seconds_hours} h is shorter than window_lateness_seconds (${values.window_lateness_seconds}): a window must be kept as long as late events can change it`;
    faults.push(faultOf('keep_seconds_hours', origin('keep_seconds_hours'), what));
  }
  if (values.keep_minutes_days * 24 < values.keep_seconds_hours) {
    const what = `${values.keep_minutes_days} days is shorter than keep_seconds_hours (${values.keep_seconds_hours}): minutes must be kept at least as long as seconds`;
    faults.push(faultOf('keep_minutes_days', origin('keep_minutes_days'), what));
  }
  if (values.keep_hours_days < values.keep_minutes_days) {
    const what = `${values.keep_hours_days} is less than keep_minutes_days (${values.keep_minutes_days}): hours must be kept at least as long as minutes`;
    faults.push(faultOf('keep_hours_days', origin('keep_hours_days'), what));
  }
  if (values.backoff_min_ms > values.backoff_max_ms) {
    const what = `${values.backoff_min_ms} is more than backoff_max_ms (${values.backoff_max_ms})`;
    faults.push(faultOf('backoff_min_ms', origin('backoff_min_ms'), what));
  }
  if (values.kafka_sasl_mechanism !== 'none' && values.kafka_username === null) {
    const what = `${values.kafka_sasl_mechanism} needs a user name and a password: set KAFKA_USERNAME and KAFKA_PASSWORD`;
    faults.push(faultOf('kafka_sasl_mechanism', origin('kafka_sasl_mechanism'), what));
  }
  if (values.embed_origins.length > 0 && !values.stats_public) {
    const what = 'needs STATS_PUBLIC=true: an embedded page cannot log in';
    faults.push(faultOf('embed_origins', origin('embed_origins'), what));
  }
  for (const [key, what] of withoutEffect(values)) faults.push(faultOf(key, origin(key), what));
  return faults;
};
