import { useEffect, useRef, useState } from 'preact/hooks';

/** What was dropped: one file, or why it is none. */
export type Dropped = { readonly file: File } | { readonly refused: 'oneOnly' | 'noFile' };

/**
 * Takes a file that is dropped anywhere on the page while the part that calls this is shown: beside the part a browser would leave the page and open the file.
 * While a dialog is open nothing is taken.
 * @returns whether a file is held above the page now
 */
export function useDropped(onDropped: (dropped: Dropped) => void): boolean {
  const [over, setOver] = useState(false);
  const told = useRef(onDropped);
  told.current = onDropped;
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(!isBehindDialog());
    };
    const leave = (event: DragEvent) => {
      // Between two elements of the page there is another; beyond its edge there is none.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (!isBehindDialog()) told.current(droppedIn(event.dataTransfer));
    };
    addEventListener('dragover', hold);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', hold);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return over;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;
const isBehindDialog = (): boolean => document.querySelector('dialog[open]') !== null;

function droppedIn(data: DataTransfer | null): Dropped {
  const [file, another] = data?.files ?? [];
  if (another !== undefined) return { refused: 'oneOnly' };
  const isFolder = data?.items[0]?.webkitGetAsEntry?.()?.isDirectory === true;
  return file === undefined || isFolder ? { refused: 'noFile' } : { file };
}
