/** What a host must provide for the client to reach the tracker. */

/** Values of a query string. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The HTTP methods of the contract that answer with JSON. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a request carries. */
export interface IPayload {
  readonly query?: Query;
  readonly body?: unknown;
  /** The part of a file that is asked for, as the HTTP header Range has it. */
  readonly range?: string;
}

/** How the host talks to the tracker; paths are relative to the tracker's root. */
export interface ITransport {
  /** Send a request; resolves for every status that the server answers with. */
  send(method: Method, path: string, payload: IPayload): Promise<Response>;
  /** Address under which the browser itself may load `path`, such as an image. */
  url(path: string, query: Query): string;
  /** Open a WebSocket. */
  connect(path: string, query: Query): WebSocket;
}

/** An error that the tracker reported, or the failure to reach it. */
export class TrackerError extends Error {
  constructor(
    message: string,
    /** MLflow's error code, such as `RESOURCE_DOES_NOT_EXIST`. */
    readonly code: string,
    /** HTTP status, 0 when there was no answer at all. */
    readonly status: number,
    /** Where in a search the mistake is, in characters. */
    readonly position?: number
  ) {
    super(message);
    this.name = 'TrackerError';
  }
}

/** Turn an answer that is not 2xx into the error it describes. */
export async function readError(response: Response): Promise<TrackerError> {
  const fallback = `${response.status} ${response.statusText}`.trim();
  const body = await response.text();
  try {
    const { message, error_code, position } = JSON.parse(body) as {
      message?: string;
      error_code?: string;
      position?: number;
    };
    return new TrackerError(
      message || fallback,
      error_code ?? '',
      response.status,
      position
    );
  } catch {
    // A proxy in between answers in HTML: its status says more than its page.
    return new TrackerError(fallback, '', response.status);
  }
}

/** One line that says what went wrong, for people. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
