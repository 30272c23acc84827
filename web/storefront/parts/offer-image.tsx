import { useState } from 'preact/hooks';
import type { Offer } from '../api/contract.ts';

interface ImageProps {
  readonly offer: Offer;
  readonly transactionId: string;
}

/** The first picture of what is offered, by way of our own node: no shop is told who looks. One that cannot be had leaves no hole. */
export function OfferImage({ offer: { item, answer }, transactionId }: ImageProps) {
  const [gone, setGone] = useState(false);
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
      onError={() => setGone(true)}
    />
  );
}
