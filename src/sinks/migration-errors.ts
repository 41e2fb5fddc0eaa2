import { SinkError } from '../core/loop/exact-sink.ts';
import { messageOf } from '../core/message-of.ts';

/** The tables have more migrations than this program knows. */
export const migrationError = (pipeline: string, sink: string, applied: number, known: number): SinkError =>
  new SinkError(
    'sink-newer',
    `${sink} has ${applied} migrations of "${pipeline}", but this program has only ${known}: run the newer program. Nothing was changed`,
  );

/** The SQL of a migration failed; `index` counts from 0. */
export const failedMigration = (pipeline: string, index: number, cause: unknown): SinkError =>
  new SinkError(
    'sink-misconfigured',
    `migration ${index + 1} of "${pipeline}" failed: ${messageOf(cause)}. Nothing was changed`,
    { cause },
  );
