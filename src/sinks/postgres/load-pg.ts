import type pg from 'pg';
import { SinkError } from '../../core/loop/exact-sink.ts';
import { loadPackage } from '../../core/load-package.ts';

type Pg = typeof pg;

const missing = (cause: unknown): SinkError =>
  new SinkError('sink-misconfigured', 'postgresSink needs the package pg: run npm install pg', { cause });

/** Loads the driver at the first use: a program that does not write to PostgreSQL need not install it. */
export const loadPg = async (
  load: () => Promise<{ readonly default: Pg }> = () => import('pg'),
): Promise<Pg> => (await loadPackage(load, missing)).default;
