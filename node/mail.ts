/** How mail leaves the node. */
export interface Mail {
  /** Hands a letter to a mail server; rejects when none took it. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
