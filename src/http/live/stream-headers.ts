/** Headers of every stream; `X-Accel-Buffering` keeps nginx from buffering it. */
export const streamHeaders = (contentType: string): Readonly<Record<string, string>> => ({
  'Content-Type': contentType,
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
});
