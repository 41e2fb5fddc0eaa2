/** Reasons as src/wikimedia/event/recent-change.ts, src/wikimedia/formats and the producer's dead letters word them, by their label. */
const REASON_PATTERNS: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^not JSON/, 'not-json'],
  [/^(the event|meta) is /, 'not-an-event'],
  [/^(meta\.)?id is /, 'unusable-id'],
  [/, not (a text|true or false|a whole number)/, 'wrong-field'],
  [/^the record (has no value|is empty)/, 'empty'],
  [/^neither a JSON object nor a protobuf Event|^none of id, domain, title and user/, 'undecodable'],
  [/; at most [\d,]+ (is|are) accepted$/, 'beyond-limit'],
  [/^its record would have|as too large|^the event of (more than )?[\d,]+ bytes/, 'too-large'],
];

/** The label of the reason for which something is a dead letter: one of few, whatever the words hold. */
export const deadLetterReason = (reason: string): string =>
  REASON_PATTERNS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
