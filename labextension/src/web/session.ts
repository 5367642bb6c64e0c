/** Whether the server lets this browser in. */

import type { ITransport } from '../api';
import { describeError, readError, TrackerError } from '../api';
import { Observable } from '../state';

/** How far signing in is. */
export interface ISessionState {
  readonly phase: 'asking' | 'out' | 'in' | 'failed';
  /** Whether the server asks for a token at all. */
  readonly needsToken: boolean;
  /** Whether the server answered the last request. */
  readonly isReached: boolean;
  /** Why the last attempt failed. */
  readonly error?: string;
}

/** Signs in and out; the server keeps the session in a cookie that no script can read. */
export class Session extends Observable<ISessionState> {
  /** @param reach Makes what reaches the server, and tells this session how it went. */
  constructor(reach: (session: Session) => ITransport) {
    super({ phase: 'asking', needsToken: false, isReached: true });
    this.transport = reach(this);
  }

  readonly transport: ITransport;

  /** Ask the server whether it knows this browser. */
  readonly ask = async (): Promise<void> => {
    this.patch({ phase: 'asking', error: undefined });
    try {
      const { needs_token, is_signed_in } = (await this.call(
        'GET',
        'sign-in'
      )) as { needs_token: boolean; is_signed_in: boolean };
      this.patch({
        phase: needs_token && !is_signed_in ? 'out' : 'in',
        needsToken: needs_token
      });
    } catch (error) {
      this.patch({ phase: 'failed', error: describeError(error) });
    }
  };

  /** Sign in; says in the state what went wrong. */
  readonly signIn = async (token: string): Promise<void> => {
    try {
      await this.call('POST', 'sign-in', { token });
      this.visit += 1;
      this.patch({ phase: 'in', error: undefined });
    } catch (error) {
      this.patch({ phase: 'out', error: describeError(error) });
    }
  };

  /** Have the browser forget the session. */
  readonly signOut = async (): Promise<void> => {
    try {
      await this.call('POST', 'sign-out', {});
      this.patch({ phase: 'out', error: undefined });
    } catch {
      // The page says that the server does not answer; the session goes on.
    }
  };

  /** The server did not know this browser, when it was asked during a visit. */
  readonly onStranger = (visit = this.visit): void => {
    // A slow answer may be about the visit before, which has ended already.
    if (visit === this.visit) {
      this.patch({ phase: 'out', needsToken: true });
    }
  };

  /** Counts how often somebody has signed in. */
  visit = 0;

  /** The server answered, or did not. */
  readonly onReached = (isReached: boolean): void => {
    if (isReached !== this.get().isReached) {
      this.patch({ isReached });
    }
  };

  private async call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown
  ): Promise<unknown> {
    const response = await this.transport.send(method, path, { body });
    if (!response.ok) {
      throw await readError(response);
    }
    const answer: unknown = await response.json();
    if (typeof answer !== 'object' || answer === null) {
      throw new TrackerError('The server answers with something else.', '', 0);
    }
    return answer;
  }
}
