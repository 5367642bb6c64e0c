/** State that says when it changed, in the shape React's `useSyncExternalStore` asks for. */

/** Holds one immutable state and tells its subscribers when it is replaced. */
export class Observable<S> {
  constructor(private current: S) {}

  /** The state now; the same object until something changes. */
  readonly get = (): S => this.current;

  /** Call `listener` after every change; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  protected set(state: S): void {
    this.current = state;
    this.listeners.forEach(listener => {
      listener();
    });
  }

  protected patch(part: Partial<S>): void {
    this.set({ ...this.current, ...part });
  }

  private readonly listeners = new Set<() => void>();
}
