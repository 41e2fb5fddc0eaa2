import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** Events per second. */
  readonly rate: number;
  readonly seed: number;
  /** Seconds from one fault to the next. */
  readonly every: number;
  /** Seconds from one sample to the next. */
  readonly sample: number;
  readonly pipeline: boolean;
  /** An event is counted and never sent, so that the verdict must be bad. */
  readonly withhold: boolean;
  /** Where the results go; null: to bench/results. */
  readonly outputFolder: string | null;
}

const positiveNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new Error(`--${name} must be a number above 0, not ${text}`);
  return value;
};

/** Reads the command line; throws an Error that says what is wrong with it. */
export const readOptions = (args: readonly string[]): SoakOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '20' },
      rate: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      every: { type: 'string', default: '60' },
      sample: { type: 'string', default: '3' },
      pipeline: { type: 'boolean', default: false },
      withhold: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  return {
    minutes: positiveNumber('minutes', values.minutes),
    rate: positiveNumber('rate', values.rate),
    seed: positiveNumber('seed', values.seed),
    every: positiveNumber('every', values.every),
    sample: positiveNumber('sample', values.sample),
    pipeline: values.pipeline,
    withhold: values.withhold,
    outputFolder: values.out ?? null,
  };
};
