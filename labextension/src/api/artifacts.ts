/** What is in a run's files, as far as somebody looks. */

import type { ITransport } from './transport';
import { readError } from './transport';

/** The beginning, or the end, of a text file. */
export interface IArtifactText {
  readonly text: string;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** The status of an answer that is the part of a file that was asked for. */
const PARTIAL = 206;

/** Reads files of runs. */
export class ArtifactsClient {
  constructor(private readonly transport: ITransport) {}

  /** The first `limit` bytes of a file as text; what is no UTF-8 becomes �. */
  async readText(
    runId: string,
    path: string,
    limit: number
  ): Promise<IArtifactText> {
    const response = await this.open(runId, path);
    if (!response.body) {
      const text = await response.text();
      return { text: text.slice(0, limit), isWhole: text.length <= limit };
    }
    return readStart(response.body.getReader(), limit);
  }

  /** The lines in the last `limit` bytes of a file that is larger than that. */
  async readEnd(
    runId: string,
    path: string,
    limit: number
  ): Promise<IArtifactText> {
    const response = await this.open(runId, path, `bytes=-${limit}`);
    const text = await response.text();
    // A server that knows no parts, or a file that has become smaller: all of it came.
    if (response.status !== PARTIAL && text.length <= limit) {
      return { text, isWhole: true };
    }
    const end = text.slice(-limit);
    return { text: end.slice(end.indexOf('\n') + 1), isWhole: false };
  }

  /** The bytes of a file from one place up to another. */
  async readBytes(
    runId: string,
    path: string,
    from: number,
    to: number
  ): Promise<ArrayBuffer> {
    const range = `bytes=${from}-${to - 1}`;
    const response = await this.open(runId, path, range);
    const bytes = await response.arrayBuffer();
    return response.status === PARTIAL ? bytes : bytes.slice(from, to);
  }

  /** A whole file, said to be of this MIME type whatever its server says. */
  async readBlob(runId: string, path: string, type: string): Promise<Blob> {
    const response = await this.open(runId, path);
    return new Blob([await response.arrayBuffer()], { type });
  }

  private async open(
    runId: string,
    path: string,
    range?: string
  ): Promise<Response> {
    const response = await this.transport.send('GET', 'get-artifact', {
      query: { run_id: runId, path },
      range
    });
    if (!response.ok) {
      throw await readError(response);
    }
    return response;
  }
}

/** Read on until there is enough: the rest of a large file is never sent. */
async function readStart(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number
): Promise<IArtifactText> {
  const decoder = new TextDecoder();
  let text = '';
  let left = limit;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return { text: text + decoder.decode(), isWhole: true };
    }
    // A character that is cut in two stays in the decoder.
    text += decoder.decode(value.subarray(0, left), { stream: true });
    if (value.length > left) {
      void reader.cancel();
      return { text, isWhole: false };
    }
    left -= value.length;
  }
}
