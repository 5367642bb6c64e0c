/** Many small events become few requests. */

/**
 * Collects distinct items and hands them over together.
 *
 * The wait starts with the first item and is not prolonged by later ones: a training loop that
 * logs without pause must not keep the screen from updating. Batches never overlap.
 */
export class Batcher<T> {
  constructor(
    private readonly handle: (items: T[]) => Promise<void> | void,
    private readonly wait = 150
  ) {}

  /** Add items to the next batch. */
  add(...items: readonly T[]): void {
    items.forEach(item => this.pending.add(item));
    this.schedule();
  }

  /** Forget what is pending. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending.clear();
  }

  private schedule(): void {
    if (this.timer === undefined && !this.isBusy && this.pending.size > 0) {
      this.timer = setTimeout(() => void this.flush(), this.wait);
    }
  }

  private async flush(): Promise<void> {
    const items = [...this.pending];
    this.clear();
    this.isBusy = true;
    try {
      await this.handle(items);
    } finally {
      this.isBusy = false;
      this.schedule();
    }
  }

  private readonly pending = new Set<T>();
  private timer?: ReturnType<typeof setTimeout>;
  private isBusy = false;
}
