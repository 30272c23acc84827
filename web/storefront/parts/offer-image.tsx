import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createHold } from '../../square/press.ts';
import type { Offer } from '../api/contract.ts';
import { placeOfFocus } from './use-kept-place.ts';

interface ImageProps {
  readonly offer: Offer;
  readonly transactionId: string;
}

/** The first picture of what is offered, by way of our own node: no shop is told who looks. One that cannot be had leaves no hole; it goes when nobody presses. */
export function OfferImage({ offer: { item, answer }, transactionId }: ImageProps) {
  const [gone, setGone] = useState(false);
  const hold = useMemo(createHold, []);
  useEffect(() => () => hold.drop(), []);
  const putBack = useRef(() => {});
  useLayoutEffect(() => putBack.current(), [gone]);
  const leave = () => {
    putBack.current = placeOfFocus();
    setGone(true);
  };
  const [url] = item.imageUrls ?? [];
  if (url === undefined || gone) return null;
  const from = `/api/v1/transactions/${transactionId}/offers/${answer}/image?url=${encodeURIComponent(url)}`;
  return (
    <img
      class="offer-image"
      src={from}
      alt={item.imageText ?? ''}
      width={88}
      height={88}
      loading="lazy"
      decoding="async"
      onError={() => hold.show(leave)}
    />
  );
}
