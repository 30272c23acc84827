import { signal } from '@preact/signals';
import { readKept, writeKept } from '../../square/kept.ts';

/** A short double tone, made here: nothing is loaded for it. Off until somebody switches it on, since browsers ask for a press first. */

const SLOT = 'console-sound';
export const sound = signal(readKept(SLOT) === true);
let context: AudioContext | undefined;

export function switchSound(on: boolean): void {
  sound.value = on;
  writeKept(SLOT, on);
  if (on) ring();
}

export function ring(): void {
  if (!sound.value) return;
  context ??= new AudioContext();
  const nowS = context.currentTime;
  for (const [place, hertz] of [660, 880].entries()) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, nowS + place * 0.22);
    volume.gain.exponentialRampToValueAtTime(0.001, nowS + place * 0.22 + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(nowS + place * 0.22);
    tone.stop(nowS + place * 0.22 + 0.2);
  }
}
