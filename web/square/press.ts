/** What arrives while somebody presses is held for a moment, so that what they press stays where it is until they have pressed it. */

/** After a button or a finger was let go: a second press of the same may follow. */
const RELEASED_MS = 300;
/** After a key: whoever goes through a page by keyboard presses the next one about as soon. */
const KEY_MS = 700;
/** Nothing is held longer than this, whatever is pressed meanwhile; nor is a press taken for one that lasts longer. */
export const HELD_MS_MAX = 5_000;
const LOOK_AGAIN_MS = 100;

let downAtMs: number | undefined;
let restsAtMs = 0;

const up = () => {
  if (downAtMs === undefined) return;
  downAtMs = undefined;
  restsAtMs = performance.now() + RELEASED_MS;
};
const listening = { capture: true, passive: true };
addEventListener(
  'pointerdown',
  () => {
    downAtMs = performance.now();
  },
  listening,
);
for (const ended of ['pointerup', 'pointercancel', 'blur']) addEventListener(ended, up, listening);
addEventListener(
  'keydown',
  () => {
    restsAtMs = performance.now() + KEY_MS;
  },
  listening,
);

/** Whether a button, a finger or a key is down, or was a moment ago. */
function isPressing(nowMs: number): boolean {
  return nowMs < restsAtMs || (downAtMs !== undefined && nowMs - downAtMs < HELD_MS_MAX);
}

export interface Hold {
  /** Shows what has arrived, in place of what arrived before and is still held: at once, or when nobody presses any more, or after {@link HELD_MS_MAX} at most. */
  show(what: () => void): void;
  /** Forgets what is held. */
  drop(): void;
}

/** A place for what has arrived and is not shown yet. */
export function createHold(): Hold {
  let held: (() => void) | undefined;
  let sinceMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    timer = undefined;
    const nowMs = performance.now();
    if (isPressing(nowMs) && nowMs - sinceMs < HELD_MS_MAX) {
      timer = setTimeout(look, LOOK_AGAIN_MS);
      return;
    }
    const what = held;
    held = undefined;
    what?.();
  };
  return {
    show(what) {
      if (held === undefined) sinceMs = performance.now();
      held = what;
      if (timer === undefined) look();
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
      held = undefined;
    },
  };
}
