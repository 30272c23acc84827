/** How people are told which registry it is: the host of its public URL. */
export function hostOf(registry: string): string {
  try {
    return new URL(registry).host;
  } catch {
    return registry;
  }
}
