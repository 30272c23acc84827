/** A pilot that cannot start or go on; the message tells whoever runs it why. */
export class PilotFailed extends Error {
  override readonly name = 'PilotFailed';
}
