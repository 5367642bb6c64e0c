/** A tracker that answers from a table. */

import type { IPayload, ITransport, Query } from '../api';

/** What was asked. */
export interface IRequest {
  readonly path: string;
  readonly query: Query;
  readonly body: Readonly<Record<string, unknown>>;
  /** The part of a file that was asked for. */
  readonly range?: string;
}

type Answer = (request: IRequest) => unknown;

/** An answer with another status than 200. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
    /** Where in a search the mistake is. */
    readonly position?: number
  ) {}
}

/** A WebSocket whose server is the test. */
export class FakeSocket {
  constructor(readonly path: string) {}

  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  isClosed = false;

  close(): void {
    this.isClosed = true;
    this.onclose?.();
  }

  /** Send a message to the page. */
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** Answers each path by the function with the path's last two parts, else with `{}`. */
export class FakeServer implements ITransport {
  constructor(readonly answers: Record<string, Answer> = {}) {}

  readonly requests: IRequest[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly sinces: unknown[] = [];

  send(
    _method: string,
    path: string,
    { query = {}, body = {}, range }: IPayload
  ): Promise<Response> {
    const request = {
      path,
      query,
      body: body as Record<string, unknown>,
      range
    };
    this.requests.push(request);
    const name = path.split('/').slice(-2).join('/');
    const answer = this.answers[name]?.(request) ?? {};
    return Promise.resolve(this.answer(answer, range));
  }

  private answer(answer: unknown, range: string | undefined): Response {
    if (answer instanceof Refusal) {
      return respond(answer.status, {
        error_code: answer.code,
        message: answer.message,
        position: answer.position
      });
    }
    const isPart = range !== undefined && typeof answer === 'string';
    return isPart ? respond(206, cut(answer, range)) : respond(200, answer);
  }

  /** The requests to one path. */
  asked(name: string): IRequest[] {
    return this.requests.filter(({ path }) => path.endsWith(name));
  }

  url(path: string, query: Query): string {
    return `/${path}?${JSON.stringify(query)}`;
  }

  /** The newest WebSocket of one path. */
  socket(name: string): FakeSocket | undefined {
    return this.sockets.filter(({ path }) => path.endsWith(name)).at(-1);
  }

  connect(path: string, query: Query): WebSocket {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    this.sinces.push(query.since);
    return socket as unknown as WebSocket;
  }
}

/** The part of a text that the HTTP header Range asks for. */
function cut(text: string, range: string): string {
  const [from = '', to = ''] = range.replace('bytes=', '').split('-');
  return from ? text.slice(Number(from), Number(to) + 1) : text.slice(-to);
}

/** jsdom has no Response. */
function respond(status: number, body: unknown): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    ok: status < 300,
    status,
    statusText: '',
    text: () => Promise.resolve(text),
    arrayBuffer: () =>
      Promise.resolve(Uint8Array.from(Buffer.from(text, 'latin1')).buffer),
    json: () => Promise.resolve(JSON.parse(text) as unknown)
  } as Response;
}
