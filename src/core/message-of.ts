/** The message of any thrown value. */
export const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text === '' ? 'unknown error' : text;
};
