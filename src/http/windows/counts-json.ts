import { messages, type WindowCounts } from '../../stats/windows/window-counts.ts';

/** The counts of windows, as JSON members. */
export const countsJson = (counts: WindowCounts) => ({
  messages: messages(counts),
  bots: counts.bots,
  non_bots: counts.nonBots,
  new_pages: counts.newPages,
  bytes_added: counts.bytesAdded,
  bytes_removed: counts.bytesRemoved,
});
