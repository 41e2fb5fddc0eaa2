import type { WindowChanges } from '../../../src/stores/cassandra/windows/window-changes.ts';

export const NO_WINDOW_CHANGES: WindowChanges = {
  windows: [],
  activity: [],
  buckets: [],
  dropped: [],
  windowState: [],
};
