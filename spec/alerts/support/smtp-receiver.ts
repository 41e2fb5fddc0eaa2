import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  /** The user name and password of AUTH PLAIN. */
  readonly auth: string | null;
}

export interface SmtpReceiverOptions {
  /** Answers AUTH with this. */
  readonly authResponse?: (auth: string) => string;
  /** Takes connections and says nothing. */
  readonly isSilent?: boolean;
}

/** A mail server on 127.0.0.1 without TLS that records mails. */
export const smtpReceiver = async ({
  authResponse = () => '235 ok',
  isSilent = false,
}: SmtpReceiverOptions = {}) => {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const talk = (socket: Socket): void => {
    let buffered = '';
    let mail = { from: '', to: [] as string[], data: '', auth: null as string | null };
    let isData = false;
    const say = (line: string): void => {
      socket.write(`${line}\r\n`);
    };
    const command = (line: string): void => {
      if (/^EHLO/i.test(line)) socket.write('250-spec\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n');
      else if (/^AUTH PLAIN /i.test(line)) {
        mail.auth = Buffer.from(line.slice(11), 'base64').toString();
        say(authResponse(mail.auth));
      } else if (/^STARTTLS/i.test(line)) say('502 not here');
      else if (/^MAIL FROM:/i.test(line)) {
        mail.from = /<(.*)>/.exec(line)?.[1] ?? '';
        say('250 ok');
      } else if (/^RCPT TO:/i.test(line)) {
        mail.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
        say('250 ok');
      } else if (/^DATA/i.test(line)) {
        isData = true;
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    };
    say('220 spec');
    socket.on('data', (chunk) => {
      buffered += chunk.toString();
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        if (!isData) command(line);
        else if (line === '.') {
          isData = false;
          mails.push(mail);
          mail = { from: '', to: [], data: '', auth: null };
          say('250 taken');
        } else mail.data += `${line}\n`;
      }
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (!isSilent) talk(socket);
  });
  server.unref();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
