import type pg from 'pg';
import { errorCode } from '../../core/error-code.ts';
import { SinkError } from '../../core/loop/exact-sink.ts';

type Pg = typeof pg;

/** Loads the driver at the first use: a program that does not write to PostgreSQL need not install it. */
export const loadPg = async (
  load: () => Promise<{ readonly default: Pg }> = () => import('pg'),
): Promise<Pg> => {
  try {
    return (await load()).default;
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new SinkError('sink-misconfigured', 'postgresSink needs the package pg: run npm install pg', {
      cause,
    });
  }
};
