/** Rung at every commit; wakes whoever waits for more events. Counting keeps a commit between a read and a wait from being missed. */
export class CommitBell {
  private rings = 0;
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves once the bell has rung more than `heard` times, or the signal aborts, or the time is over where one is given. */
  async rungAfter(heard: number, signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (this.rings > heard || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.waiting.add(wake);
    });
  }
}
