import type { Clock } from '../../node/clock.ts';

/** The two ends of a pipe between a process and one of its children. */
export interface Pipe {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** Questions and answers over a pipe, both ways. */
export interface Dialogue {
  /** What the other side answered; undefined when it did not within the time. */
  ask(question: string): Promise<unknown>;
}

/** Longer than a look into the store takes, shorter than a load balancer waits. */
const ANSWER_MS = 2_000;

type Message = { readonly ask: string; readonly id: number } | { readonly answer: unknown; readonly id: number };

/** Answers what the other side asks by {@link answers}: questions that stand there, each answered with a plain value. */
export function openDialogue(
  pipe: Pipe,
  answers: Readonly<Record<string, () => Promise<unknown> | unknown>>,
  clock: Pick<Clock, 'sleep'>,
): Dialogue {
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastId = 0;
  const answer = async (question: string, id: number): Promise<void> => {
    // What cannot be answered is silence to the other side, which has stopped waiting soon.
    const said = await Promise.resolve(answers[question]?.()).catch(() => undefined);
    pipe.send({ answer: said, id });
  };
  pipe.onMessage((received) => {
    const message = received as Message;
    if ('ask' in message) void answer(message.ask, message.id);
    else waiting.get(message.id)?.(message.answer);
  });
  return {
    async ask(question) {
      lastId += 1;
      const id = lastId;
      const done = new AbortController();
      let answered: unknown;
      waiting.set(id, (said) => {
        answered = said;
        done.abort();
      });
      pipe.send({ ask: question, id });
      await clock.sleep(ANSWER_MS, done.signal);
      waiting.delete(id);
      return answered;
    },
  };
}
