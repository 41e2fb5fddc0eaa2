/**
 * Splits text that comes in pieces at line feeds, carriage returns, or both, also across pieces, and gives a
 * last line without its end too. (Node's readline would split at U+2028 as well, which JSON may hold.)
 */
export async function* readLines(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  let endedInReturn = false;
  for await (const piece of pieces) {
    if (piece === '') continue;
    const text = endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    endedInReturn = piece.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
