import { join } from 'node:path';
import type { AlertOutbox } from '../../../alerts/outbox/alert-outbox.ts';
import type { Settings } from '../../../config/settings.ts';
import { packageRoot } from '../../../files/package-root.ts';
import { ALERTS_DATABASE } from '../../../stores/sqlite/database-names.ts';
import { MEMORY, sqliteOutbox } from '../../../stores/sqlite/sqlite-outbox.ts';

const migrations = (): string => join(packageRoot(), 'db', 'alerts');

/** Takes alerts while a file cannot. */
export const memoryOutbox = (): AlertOutbox => sqliteOutbox({ file: MEMORY, migrations: migrations() });

/** The outbox in a folder; in memory if nothing else is durable either. */
export const openOutbox = ({
  kind,
  folder,
}: Pick<Settings['store'], 'kind'> & { readonly folder: string }): AlertOutbox =>
  kind === 'in-memory'
    ? memoryOutbox()
    : sqliteOutbox({ file: join(folder, ALERTS_DATABASE), migrations: migrations() });
