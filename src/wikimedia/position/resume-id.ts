import type { FeedPosition } from './feed-position.ts';

/** The `Last-Event-ID` that servers and proxies accept by default (nginx: 8 kB, Node.js: 16 kB for all headers). */
const MAX_RESUME_ID_BYTES = 7000;

/** A resume starts at or before the position, and not before `since` or the dedup window, unless this clock was ahead. */
const rewindTimestamp = (
  timestamp: number,
  { since, forgotten }: { since: number; forgotten: number | null },
  rewindMs: number,
): number => {
  const target = timestamp - rewindMs;
  const floor = forgotten ?? (since <= timestamp ? since : target);
  return Math.max(0, Math.min(timestamp, Math.max(target, floor)));
};

/**
 * The `Last-Event-ID` to resume from; `null` before the first event. Every timestamp is rewound by `rewindMs`: a timestamp
 * names the first event at or after it, so events of the same millisecond, or slightly out of order, would be skipped.
 * Offsets and keys identify the duplicates that this causes.
 */
export const resumeId = ({ since, partitions }: FeedPosition, rewindMs: number): string | null => {
  if (partitions.length === 0) return null;
  const entries = [...partitions]
    .sort((a, b) => Number(a.next === null) - Number(b.next === null))
    .map(({ topic, partition, resume, forgotten }) =>
      JSON.stringify(
        'offset' in resume
          ? { topic, partition, offset: resume.offset }
          : {
              topic,
              partition,
              timestamp: rewindTimestamp(resume.timestamp, { since, forgotten }, rewindMs),
            },
      ),
    );
  let bytes = 2;
  return `[${entries.filter((entry) => (bytes += entry.length + 1) <= MAX_RESUME_ID_BYTES).join(',')}]`;
};
