import type { Socket } from 'node:net';
import { HttpProblem } from '@schoolhouse/platform/problem-details/http-problem';
import { problemMediaType, problemOf } from '@schoolhouse/platform/problem-details/problem';
import { newTraceId } from '../trace-context';

const problems: Readonly<Record<string, HttpProblem>> = {
  HPE_HEADER_OVERFLOW: new HttpProblem(431, 'HEADERS_TOO_LARGE', 'The headers are larger than 16 KiB.'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new HttpProblem(413, 'BODY_TOO_LARGE', 'The chunk extensions are too large.'),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.'),
};
const malformed = new HttpProblem(400, 'MALFORMED_REQUEST', 'This is not an HTTP request.');

/** What does not even parse as HTTP has no request and no reply: the answer is written by hand and the connection ends. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { problem } = problemOf(problems[error.code ?? ''] ?? malformed);
  const body = JSON.stringify({ ...problem, instance: '', traceId: newTraceId() });
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${problemMediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
