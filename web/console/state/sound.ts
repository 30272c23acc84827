import { signal } from '@preact/signals';
import { readKept, writeKept } from '../../square/kept.ts';

/** A short double tone, made here: nothing is loaded for it. Off until somebody switches it on, since browsers ask for a press first. */

const SLOT = 'console-sound';
export const sound = signal(readKept(SLOT) === true);
let context: AudioContext | undefined;
/** It is to be heard, and was not yet. */
let isOwed = false;

export function switchSound(on: boolean): void {
  sound.value = on;
  writeKept(SLOT, on);
  if (on) ring();
}

/** Sounds now, or once at the first press where the browser lets nothing be heard before. */
export function ring(): void {
  if (!sound.value) return;
  isOwed = true;
  void soundOwed();
}

async function soundOwed(): Promise<void> {
  context ??= new AudioContext();
  // Before a press this stays open for as long as nobody presses.
  const isAwake = await context.resume().then(
    () => true,
    () => false,
  );
  if (!isAwake || !isOwed) return;
  isOwed = false;
  if (sound.value) play(context);
}

// A page that was opened anew may make no sound until somebody presses, wherever that is.
for (const press of ['pointerup', 'keydown']) {
  addEventListener(press, () => void (sound.value ? soundOwed() : undefined), { capture: true, passive: true });
}

function play(heard: AudioContext): void {
  const nowS = heard.currentTime;
  for (const [place, hertz] of [660, 880].entries()) {
    const tone = heard.createOscillator();
    const volume = heard.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, nowS + place * 0.22);
    volume.gain.exponentialRampToValueAtTime(0.001, nowS + place * 0.22 + 0.2);
    tone.connect(volume).connect(heard.destination);
    tone.start(nowS + place * 0.22);
    tone.stop(nowS + place * 0.22 + 0.2);
  }
}
