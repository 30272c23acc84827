import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Where the focus of the keyboard is and is seen now: what comes back puts it there again, once something around it was shown anew. An element that is moved loses the
 * focus, and what comes above it or goes away pushes it from its place.
 */
export function placeOfFocus(): () => void {
  const each = document.activeElement;
  if (!(each instanceof HTMLElement) || each === document.body) return () => {};
  const { top, bottom } = each.getBoundingClientRect();
  const isSeen = bottom > 0 && top < innerHeight;
  return () => {
    if (!each.isConnected) return;
    if (document.activeElement === document.body) each.focus({ preventScroll: true });
    const moved = each.getBoundingClientRect().top - top;
    if (isSeen && moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
  };
}

/** Keeps the focus at its place whenever the component that calls this is shown anew. */
export function useKeptPlace(): void {
  const putBack = useRef(() => {});
  // Now, while all of it still stands as it did.
  putBack.current = placeOfFocus();
  useLayoutEffect(() => putBack.current());
}
