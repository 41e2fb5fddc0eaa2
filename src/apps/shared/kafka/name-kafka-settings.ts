import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import { BrokerError } from '../../../kafka/broker-error.ts';

/** The settings of the options that a `BrokerError` names in backticks. */
type SettingNames = Readonly<Record<string, string>>;

const SETTING_NAMES: SettingNames = {
  brokers: 'KAFKA_BROKERS',
  sasl: 'KAFKA_USERNAME, KAFKA_PASSWORD',
  newTopics: 'CREATE_TOPICS=true',
};

/** The same error, which names settings instead of options. */
export const nameKafkaSettings = (error: unknown, more: SettingNames = {}): unknown => {
  if (!(error instanceof BrokerError)) return error;
  const { code, message, cause, retriable } = error;
  const names = new Map(Object.entries({ ...SETTING_NAMES, ...more }));
  const text = message.replace(/`(\w+)`/g, (option, name: string) => names.get(name) ?? option);
  return text === message ? error : new BrokerError(code, text, { cause, retriable });
};

/** Fails with errors that name settings. */
export const withSettingNames = <T>(more?: SettingNames): MonoTypeOperatorFunction<T> =>
  catchError((error: unknown) => throwError(() => nameKafkaSettings(error, more)));
