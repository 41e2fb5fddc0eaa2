/** The members of one JSON object of counts, as the text comes in. */
const MEMBER = /"((?:[^"\\]|\\.)*)":(\d+)[,}]/y;

/**
 * The users of `/stats?top=all` one by one, without holding the complete response: for more users than a spec wants
 * in one string.
 */
export async function* readUsers(url: string): AsyncGenerator<readonly [string, number]> {
  const response = await fetch(`${url}/stats?top=all`);
  if (response.body === null) throw new Error('/stats has no body');
  const decoder = new TextDecoder();
  const begin = '"by_user":{';
  let text = '';
  let inside = false;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (!inside) {
      const at = text.indexOf(begin);
      if (at < 0) continue;
      inside = true;
      text = text.slice(at + begin.length);
    }
    MEMBER.lastIndex = 0;
    let end = 0;
    for (let match = MEMBER.exec(text); match !== null; match = MEMBER.exec(text)) {
      end = MEMBER.lastIndex;
      yield [JSON.parse(`"${match[1] ?? ''}"`) as string, Number(match[2])];
      if (text[end - 1] === '}') return;
    }
    text = text.slice(end);
  }
  throw new Error('/stats ended within its users');
}
