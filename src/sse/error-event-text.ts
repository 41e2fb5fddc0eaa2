import { quoted } from '../core/untrusted-text.ts';

const messageIn = (data: string): string | null => {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null || !('message' in value)) return null;
    return typeof value.message === 'string' ? value.message : null;
  } catch {
    return null;
  }
};

/** The message of an `event: error` frame, in quotes. KafkaSSE sends JSON with a `message`; any other data is quoted as it is. */
export const errorEventText = (data: string): string => quoted(messageIn(data) ?? data);
