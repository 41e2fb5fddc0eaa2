/** A number that Redis has issued. Ids are bigints, so they are text. */
export interface IssuedNumber {
  readonly kind: 'chat' | 'message';
  /** The id of the application of a chat, or of the chat of a message. */
  readonly ownerId: string;
  readonly number: number;
}

/** The key of the counter for the chats of an application. */
export const chatCounter = (applicationId: string): string => `chat_app:${applicationId}:chat_counter`;
/** The key of the counter for the messages of a chat. */
export const messageCounter = (chatId: string): string => `chat:${chatId}:message_counter`;

/** The number of a counter in Redis; `null` if the key is not one of a counter, or the number is none. */
export const issuedNumber = (counter: string, number: string): IssuedNumber | null => {
  if (!/^[1-9]\d{0,9}$/.test(number)) return null;
  const [, applicationId] = /^chat_app:(\d{1,20}):chat_counter$/.exec(counter) ?? [];
  if (applicationId !== undefined) return { kind: 'chat', ownerId: applicationId, number: Number(number) };
  const [, chatId] = /^chat:(\d{1,20}):message_counter$/.exec(counter) ?? [];
  return chatId === undefined ? null : { kind: 'message', ownerId: chatId, number: Number(number) };
};

export const describeNumber = ({ kind, ownerId, number }: IssuedNumber): string =>
  kind === 'chat' ? `chat ${number} of application id ${ownerId}` : `message ${number} of chat id ${ownerId}`;
