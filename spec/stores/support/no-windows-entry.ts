import type { WindowsEntry } from '../../../src/stores/cassandra/windows/windows-entry.ts';

export const NO_WINDOWS_ENTRY: WindowsEntry = {
  windows: [],
  activity: [],
  buckets: [],
  dropped: [],
  windowState: [],
};
