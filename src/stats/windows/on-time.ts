import type { Watermarks } from './watermark.ts';

/** Takes every event as on time, for events that are counted apart from the others: whatever their time, it is theirs. */
export const ON_TIME: Watermarks = { judge: () => 'on-time', high: () => null, marks: () => [] };
