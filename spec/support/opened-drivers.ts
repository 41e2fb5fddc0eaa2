// Opens a store of a kind, and says which drivers its main thread has loaded by then: node opened-drivers.js KIND FOLDER
import Module from 'node:module';
import { lastValueFrom } from 'rxjs';
import { openStore } from '../../src/apps/shared/store/open-store.ts';
import type { Settings } from '../../src/config/settings.ts';
import { DEFAULT_REJECT_LIMITS } from '../../src/stores/reject-limits.ts';
import { DEFAULT_WINDOW_SETTINGS } from '../../src/stores/window-settings.ts';

const [kind, dataDir] = process.argv.slice(2) as [Settings['store']['kind'], string];
const settings: Pick<Settings, 'store' | 'windows'> = {
  store: {
    kind,
    dataDir,
    rejects: DEFAULT_REJECT_LIMITS,
    cassandra: {
      contactPoints: ['127.0.0.1'],
      port: 9042,
      datacenter: 'datacenter1',
      keyspace: 'goanalytics',
      replication: 1,
      consistency: 'LOCAL_QUORUM',
      credentials: null,
      tls: false,
      caFile: null,
    },
  },
  windows: { ...DEFAULT_WINDOW_SETTINGS, counted: true },
};

const store = await lastValueFrom(openStore(settings, { file: 'spec.db', scope: 'spec' }));
// Cassandra is connected by the first question, and nothing is to be asked of any here.
if (kind !== 'cassandra') await lastValueFrom(store.load());
await lastValueFrom(store.close());

const { _cache: cache } = Module as unknown as { readonly _cache: Readonly<Record<string, unknown>> };
const drivers = Object.keys(cache).map((file) => /node_modules.(cassandra-driver|libsql)\W/.exec(file)?.[1]);
console.log([...new Set(drivers)].filter((name) => name !== undefined).join());
