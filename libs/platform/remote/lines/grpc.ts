import { Client, connectivityState, credentials, Server, ServerCredentials, status, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import type { Address } from '../address';
import { largestEnvelope, LineFault, type Answering, type CallReply, type CallRequest, type Line, type Listener } from '../line';
import type { TlsFiles } from '../tls-files';

/** One method for every message: the envelope as JSON. What a message may carry is told by the contract, and by no second schema. */
const call: MethodDefinition<CallRequest, CallReply> = {
  path: '/schoolhouse.Module/Call',
  requestStream: false,
  responseStream: false,
  requestSerialize: (request) => Buffer.from(JSON.stringify(request)),
  requestDeserialize: (bytes) => JSON.parse(bytes.toString()) as CallRequest,
  responseSerialize: (reply) => Buffer.from(JSON.stringify(reply)),
  responseDeserialize: (bytes) => JSON.parse(bytes.toString()) as CallReply,
};

const sizes = { 'grpc.max_receive_message_length': largestEnvelope, 'grpc.max_send_message_length': largestEnvelope };

const reconnectMs = 100;
/** A call waits for some tries to connect, and is not refused for what was true before it came. */
const connectMs = 3 * reconnectMs;

/** Names are resolved and all copies found are asked in turn; gRPC leaves out who is away, or does not answer its pings while it is called, and comes back to it. */
const channelOptions = {
  ...sizes,
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.initial_reconnect_backoff_ms': reconnectMs,
  'grpc.max_reconnect_backoff_ms': reconnectMs,
  'grpc.dns_min_time_between_resolutions_ms': 5_000,
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 2_000,
};

/** What gRPC says when a request has not left this process. */
const notSent = /No connection established|ECONNREFUSED|Name resolution failed|failed to connect/i;

export class GrpcLine implements Line {
  private readonly client: Client;

  constructor({ hosts, transport }: Address, tls?: TlsFiles) {
    const [first] = hosts;
    const isList = hosts.every(({ host }) => /^[\d.]+$/.test(host));
    const target = isList ? `ipv4:${hosts.map(({ host, port }) => `${host}:${port}`).join(',')}` : `dns:///${first.host}:${first.port}`;
    this.client = new Client(target, transport === 'grpcs' ? credentials.createSsl(...secrets(tls)) : credentials.createInsecure(), channelOptions);
  }

  async send(request: CallRequest, timeoutMs: number): Promise<CallReply> {
    const deadline = Date.now() + timeoutMs;
    await this.reconnected(Math.min(connectMs, timeoutMs / 2));
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(call.path, call.requestSerialize, call.responseDeserialize, request, { deadline }, (error, reply) => {
        if (error) reject(faultOf(error));
        else resolve(reply!);
      });
    });
  }

  async close(): Promise<void> {
    this.client.close();
  }

  /** Between two tries to connect gRPC refuses at once, even when the module is back. Who is not there after a while is refused by gRPC, in its words. */
  private async reconnected(ms: number): Promise<void> {
    if (this.client.getChannel().getConnectivityState(false) !== connectivityState.TRANSIENT_FAILURE) return;
    await new Promise<void>((resolve) => this.client.waitForReady(Date.now() + ms, () => resolve()));
  }
}

function faultOf({ code, details }: ServiceError): LineFault {
  if (code === status.DEADLINE_EXCEEDED) return new LineFault('unknown', 'no reply in time', true);
  return new LineFault(code === status.UNAVAILABLE && notSent.test(details) ? 'no' : 'unknown', details);
}

const secrets = (tls?: TlsFiles): [Buffer?, Buffer?, Buffer?] => [tls?.ca, tls?.key, tls?.cert];

export async function listenOnGrpc({ hosts: [{ host, port }], transport }: Address, answer: Answering, tls?: TlsFiles): Promise<Listener> {
  const server = new Server(sizes);
  server.addService({ call }, {
    call: ({ request }: { request: CallRequest }, reply: (error: null, value: CallReply) => void) => void answer(request).then((answered) => reply(null, answered)),
  });
  const safe = transport === 'grpcs' && tls ? ServerCredentials.createSsl(tls.ca, [{ private_key: tls.key, cert_chain: tls.cert }], true) : ServerCredentials.createInsecure();
  await new Promise<void>((resolve, reject) => server.bindAsync(`${host}:${port}`, safe, (error) => (error ? reject(error) : resolve())));
  const ended = (): Promise<void> => new Promise((resolve) => server.tryShutdown(() => resolve()));
  let ending: Promise<void> | undefined;
  return {
    stop: async () => void (ending = ended()), // tells callers by GOAWAY to go elsewhere, and ends when the last call has been answered
    close: async () => {
      server.forceShutdown();
      await ending;
    },
  };
}
