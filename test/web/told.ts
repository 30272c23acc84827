import type { Browser } from 'playwright-core';
import { expect, test } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { DESKTOP, looks, PHONE } from './look.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import { type Chapter, type RunName, STORIES, type Story, type StoryName } from './stories.ts';

const [DUTCH, ENGLISH] = SPOKEN;

/** In which language and at which size a chapter is told. */
export interface Run {
  readonly name: RunName;
  readonly locale: 'nl-NL' | 'en-GB';
  readonly viewport: typeof PHONE | typeof DESKTOP;
  /** The other size: of a second device, or of somebody else. */
  readonly otherViewport: typeof PHONE | typeof DESKTOP;
  readonly spoken: Spoken;
  /** What is said in the language of this run. */
  say<Dutch, English>(dutch: Dutch, english: English): Dutch | English;
}

/** A network and a browser that several files tell their stories with. */
export interface Stage {
  readonly pilot: PilotForTests | undefined;
  readonly browser: Browser | undefined;
}

/** Tells a chapter as often as the table says, a test for each run. It is not told before a page was looked at with axe, in the language and at the size of the run. */
export function told<Name extends StoryName>(name: Name, chapter: Chapter<Name>, tell: (run: Run) => Promise<void>): void {
  const { chapters }: Story = STORIES[name];
  for (const each of chapters[chapter] ?? [])
    test(`${name}: ${chapter} (${each})`, async () => {
      const run = runOf(each);
      const before = looks.length;
      await tell(run);
      const own = { language: run.locale.slice(0, 2), widthPx: run.viewport.width };
      expect(looks.slice(before), 'what was looked at').toContainEqual(own);
    });
}

function runOf(name: RunName): Run {
  const isDutch = name.startsWith('nl');
  const [viewport, otherViewport] = name.endsWith('phone') ? [PHONE, DESKTOP] : [DESKTOP, PHONE];
  return {
    ...{ name, viewport, otherViewport },
    locale: isDutch ? 'nl-NL' : 'en-GB',
    spoken: isDutch ? DUTCH : ENGLISH,
    say: (dutch, english) => (isDutch ? dutch : english),
  };
}
