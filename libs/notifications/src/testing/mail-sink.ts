import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface MailSink {
  readonly url: string;
  readonly mails: readonly string[];
  /** The next so many deliveries are answered with a temporary failure. */
  refuse(times: number): void;
  /** Resolves with the next mail. */
  next(): Promise<void>;
  close(): Promise<void>;
}

/** A mail server that keeps what it is sent: the few words of SMTP (RFC 5321) that a delivery needs. */
export async function openMailSink(): Promise<MailSink> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  let refusals = 0;
  let arrived = () => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    let data: string | undefined;
    let rest = '';
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(answer(line));
    });
    socket.write('220 sink\r\n');

    function answer(line: string): string {
      if (data !== undefined) return line === '.' ? end(data) : keep(line);
      if (/^EHLO/i.test(line)) return '250 sink\r\n';
      if (/^DATA/i.test(line)) {
        data = '';
        return '354 go on\r\n';
      }
      if (/^QUIT/i.test(line)) return '221 bye\r\n';
      if (/^MAIL/i.test(line) && refusals > 0) {
        refusals -= 1;
        return '451 try later\r\n';
      }
      return '250 ok\r\n';
    }
    function keep(line: string): string {
      data += `${line}\n`;
      return '';
    }
    function end(mail: string): string {
      mails.push(mail);
      data = undefined;
      arrived();
      return '250 kept\r\n';
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    refuse: (times) => {
      refusals = times;
    },
    next: () => new Promise((resolve) => (arrived = resolve)),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
