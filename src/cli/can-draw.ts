/** Whether the stream is a terminal that can move the cursor. */
export const canDraw = (
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean => stream.isTTY === true && env['TERM'] !== 'dumb';
