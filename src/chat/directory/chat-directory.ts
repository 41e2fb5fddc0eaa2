/** Read-only access to the Rails application's tables. Ids are bigints, so they are text. */
export interface ChatDirectory {
  /** The id of the application with this token; `null` if there is none. */
  readonly applicationId: (token: string) => Promise<string | null>;
  /** The id of a chat; `null` if there is none. */
  readonly chatId: (applicationId: string, number: number) => Promise<string | null>;
  /** The highest number of an application's chats; 0 without chats. */
  readonly maxChatNumber: (applicationId: string) => Promise<number>;
  /** The highest number of a chat's messages; 0 without messages. */
  readonly maxMessageNumber: (chatId: string) => Promise<number>;
  /** Resolves if the database responds. */
  readonly ping: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}
