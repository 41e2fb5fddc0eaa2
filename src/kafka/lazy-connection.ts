/**
 * Connects a client of kafkajs at its first use; later uses share the connection. After a failed attempt the next use tries
 * again: kafkajs reconnects automatically only after a successful one.
 */
export const lazyConnection = (client: {
  readonly connect: () => Promise<unknown>;
}): (() => Promise<void>) => {
  let connected: Promise<unknown> | null = null;
  return async () => {
    try {
      await (connected ??= client.connect());
    } catch (error) {
      connected = null;
      throw error;
    }
  };
};
