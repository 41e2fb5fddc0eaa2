import { quoted } from '../../../core/untrusted-text.ts';
import type { RefusalAdvice } from '../../../wikimedia/source/stream-advice.ts';

const ADVICE: Readonly<Record<number, string>> = {
  200: 'check WIKIPEDIA_STREAM_URL',
  400: 'it cannot read the position to resume from',
  403: 'it requires a User-Agent with a contact: set USER_AGENT_CONTACT to your e-mail address or web page',
  404: 'the stream does not exist: check WIKIPEDIA_STREAM_URL',
  429: 'there are too many connections from this address: stop other clients',
};

/** Statuses of a feed that refuses the position of another stream. */
const POSITION_REFUSED: readonly number[] = [400, 404];

const MAX_TOPICS = 3;

const describeOtherStream = (topics: readonly string[]): string => {
  const names = topics.slice(0, MAX_TOPICS).map((topic) => quoted(topic, 100));
  const more = topics.length > MAX_TOPICS ? ' and others' : '';
  return (
    `; or the saved position (of ${names.join(', ')}${more}) belongs to another stream: set WIKIPEDIA_STREAM_URL to that ` +
    'stream, or start a new count with another DATA_DIR (server; with STORAGE=cassandra another keyspace) or ' +
    'PRODUCER_ID (producer), or delete the counts of the server with: headwater reset'
  );
};

/** What to change when the feed refuses a request, in the words of the settings. */
export const refusalAdvice: RefusalAdvice = (status, resumedTopics) => {
  const advice = ADVICE[status];
  if (advice === undefined) return null;
  return resumedTopics.length > 0 && POSITION_REFUSED.includes(status)
    ? advice + describeOtherStream(resumedTopics)
    : advice;
};
