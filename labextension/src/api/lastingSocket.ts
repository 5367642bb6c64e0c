/** A WebSocket that is opened again after a break. */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/** Who wants to know what. */
export interface ISocketListener {
  /** The server sent this. */
  onMessage(message: unknown): void;
  /** The connection broke; it will be tried again. */
  onBreak?(): void;
}

/** Keeps a WebSocket open; waits twice as long each time the connection fails. */
export class LastingSocket {
  constructor(
    private readonly open: () => WebSocket,
    private readonly listener: ISocketListener
  ) {}

  /** Connect; does nothing when already started. */
  start(): void {
    if (!this.socket && !this.isStopped) {
      this.connect();
    }
  }

  /** Disconnect for good. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = undefined;
  }

  private connect(): void {
    const socket = this.open();
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      // Only a message proves the connection: a proxy may accept it and hang up at once.
      this.delay = FIRST_DELAY;
      this.listener.onMessage(JSON.parse(String(data)));
    };
    // An error is always followed by a close.
    socket.onclose = () => {
      this.reconnectLater();
    };
  }

  private reconnectLater(): void {
    if (this.isStopped) {
      return;
    }
    this.listener.onBreak?.();
    this.timer = setTimeout(() => {
      this.connect();
    }, this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  private socket?: WebSocket;
  private timer?: ReturnType<typeof setTimeout>;
  private delay = FIRST_DELAY;
  private isStopped = false;
}
