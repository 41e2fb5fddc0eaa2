/** What the Rails application has in its tables. Ids are bigints, so they are text. It is only read. */
export interface ChatDirectory {
  /** The id of the application with this token; `null` when there is none. */
  readonly applicationId: (token: string) => Promise<string | null>;
  /** The id of a chat; `null` when there is none. */
  readonly chatId: (applicationId: string, number: number) => Promise<string | null>;
  /** The highest number of an application's chats; 0 when it has none. */
  readonly maxChatNumber: (applicationId: string) => Promise<number>;
  /** The highest number of a chat's messages; 0 when it has none. */
  readonly maxMessageNumber: (chatId: string) => Promise<number>;
  /** Resolves when it answers. */
  readonly ping: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}
