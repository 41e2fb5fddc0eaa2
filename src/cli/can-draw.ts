/** Whether this is a terminal on which the cursor can be moved. */
export const canDraw = (
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean => stream.isTTY === true && env['TERM'] !== 'dumb';
