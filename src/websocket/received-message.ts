import { isUtf8 } from 'node:buffer';

/** A message of a WebSocket. */
export interface WebSocketMessage {
  /** The text; of a message that has a `problem` only the beginning. */
  readonly data: string;
  /** Why the message cannot be decoded. */
  readonly problem?: string;
}

/** A message, and all of its text for who reads the position; `null` if it is not text. */
export interface ReceivedMessage {
  readonly message: WebSocketMessage;
  readonly text: string | null;
}

/** Of a message that is not text or too long, this many bytes are kept. */
const HEAD_BYTES = 65_536;

const headOf = (bytes: Buffer): string => bytes.subarray(0, HEAD_BYTES).toString();

/** A text message and a binary one mean the same here: UTF-8. */
export const receivedMessage = (bytes: Buffer, maxMessageBytes: number): ReceivedMessage => {
  if (!isUtf8(bytes))
    return {
      message: { data: headOf(bytes), problem: `the message of ${bytes.length} bytes is not UTF-8 text` },
      text: null,
    };
  const text = bytes.toString();
  if (bytes.length <= maxMessageBytes) return { message: { data: text }, text };
  const problem = `the message has ${bytes.length} bytes, and at most ${maxMessageBytes} are allowed`;
  return { message: { data: headOf(bytes), problem }, text };
};
