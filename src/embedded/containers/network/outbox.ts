/** Messages to another thread, sent together once per turn of the event loop: each sending costs more than most messages. */
import type { Transferable } from "node:worker_threads";

export class Outbox<Message> {
  readonly #post: (messages: Message[], transfer: Transferable[]) => void;
  #messages: Message[] = [];
  #transfer: Transferable[] = [];

  constructor(post: (messages: Message[], transfer: Transferable[]) => void) {
    this.#post = post;
  }

  send(message: Message, transfer: readonly Transferable[] = []): void {
    this.#transfer.push(...transfer);
    if (this.#messages.push(message) === 1) {
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    const [messages, transfer] = [this.#messages, this.#transfer];
    this.#messages = [];
    this.#transfer = [];
    if (messages.length > 0) {
      this.#post(messages, transfer);
    }
  }
}
