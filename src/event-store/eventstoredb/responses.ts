import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Told } from './wire';

/** Responses held before the server is asked to wait, and the characters of their data. */
const MOST_HELD = 2_048;
const MOST_HELD_CHARACTERS = 16 * 1024 * 1024;

/** What a call answers, taken in batches as it comes. The server waits while nobody takes. */
export class Responses {
  #held: Told[] = [];
  #heldCharacters = 0;
  #state: 'open' | 'ended' | 'failed' = 'open';
  #error: unknown;
  #wake: () => void = () => undefined;

  constructor(private readonly call: ClientReadableStream<Told>) {
    call.on('data', (response: Told) => {
      this.#heldCharacters += response.event?.data.length ?? 0;
      if (this.#held.push(response) >= MOST_HELD || this.#heldCharacters >= MOST_HELD_CHARACTERS) call.pause();
      this.#wake();
    });
    call.on('end', () => this.#close('ended'));
    call.on('error', (error) => this.#close('failed', error));
  }

  /**
   * All that has come since, after so many milliseconds at most: empty where that is nothing, null where nothing more will come.
   * @throws what the call failed with, once all before it was taken
   */
  async take(waitMs: number): Promise<Told[] | null> {
    if (this.#held.length === 0 && this.#state === 'open') await this.#something(waitMs);
    if (this.#held.length > 0) {
      const taken = this.#held;
      this.#held = [];
      this.#heldCharacters = 0;
      this.call.resume();
      return taken;
    }
    if (this.#state === 'failed') throw this.#error;
    return this.#state === 'ended' ? null : [];
  }

  /** Ends the call from this side. What is held can still be taken. */
  cancel(): void {
    this.#close('ended');
    this.call.cancel();
  }

  #close(state: 'ended' | 'failed', error?: unknown): void {
    if (this.#state !== 'open') return; // An error that follows an end is the call's own cancellation.
    this.#state = state;
    this.#error = error;
    this.#wake();
  }

  #something(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
