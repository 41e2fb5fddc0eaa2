/**
 * Splits text that comes in pieces at line feeds, carriage returns, or both, also across pieces, and gives a
 * last line without its end too. (Node's readline would split at U+2028 as well, which JSON may hold.)
 */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let partialLine = '';
  let endedInCr = false;
  for await (const chunk of chunks) {
    if (chunk === '') continue;
    const text = endedInCr && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    endedInCr = chunk.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = partialLine + (lines[0] ?? '');
    partialLine = lines.pop() ?? '';
    yield* lines;
  }
  if (partialLine !== '') yield partialLine;
}
