import { resolve } from 'node:path';
import { section } from '../section.ts';
import { integer, line, oneOf } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';
import { CASSANDRA_SECTION } from './cassandra-settings.ts';

const BYTES_PER_MB = 1024 * 1024;

export const STORE_SECTION = section(
  {
    storage: setting({
      kind: oneOf('in-memory', 'embedded', 'cassandra'),
      fallback: 'embedded',
      env: ['STORAGE'],
      flag: 'storage',
      doc: 'Where the statistics are stored: embedded (a file in the data folder), in-memory (lost at exit) or cassandra.',
    }),
    data_dir: setting({
      kind: line(1, 1024),
      fallback: './data',
      env: ['DATA_DIR'],
      flag: 'data-dir',
      doc: 'Folder of the embedded database, the accounts and the generated JWT secret.',
    }),
    ...CASSANDRA_SECTION.settings,
    keep_rejects: setting({
      kind: integer(1, 10_000_000),
      fallback: '100000',
      env: ['KEEP_REJECTS'],
      doc: 'Maximum number of rejected events that are kept; the oldest are dropped first.',
    }),
    keep_rejects_mb: setting({
      kind: integer(1, 1_000_000),
      fallback: '256',
      env: ['KEEP_REJECTS_MB'],
      doc: 'Maximum size of the rejected events that are kept, in MiB; the oldest are dropped first.',
    }),
  },
  (values, cwd) => ({
    kind: values.storage,
    /** An absolute path. */
    dataDir: resolve(cwd, values.data_dir),
    /** How many rejected events are kept, and how many bytes of them. */
    rejects: { rejects: values.keep_rejects, bytes: values.keep_rejects_mb * BYTES_PER_MB },
    cassandra: CASSANDRA_SECTION.shape(values, cwd),
  }),
);
