import { textOf } from './leaves.ts';
import type { Wire, WireObject } from './wire-object.ts';
import { written } from './writing.ts';

/** What commerce knows of a Descriptor. */
export interface Described {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly imageUrls?: readonly string[] | undefined;
}

/** Descriptor: `short_desc` is the description; a longer text stays where it is. */
export function readDescriptor(descriptor: WireObject | undefined): Described {
  if (descriptor === undefined) return {};
  return { name: descriptor.text('name'), description: descriptor.text('short_desc'), imageUrls: readImages(descriptor) };
}

/** An image that says more than its URL is read and stays as well; it is known again by that URL. */
function readImages(descriptor: WireObject): readonly string[] | undefined {
  const images = descriptor.peek('images');
  if (!Array.isArray(images)) return undefined;
  const left = (images as unknown[]).filter((image) => urlOf(image) === undefined || Object.keys(image as Wire).length > 1);
  const urls = (images as unknown[]).flatMap((image) => urlOf(image) ?? []);
  if (urls.length === 0) return undefined;
  descriptor.leave('images', left.length === 0 ? undefined : left);
  return urls;
}

function urlOf(image: unknown): string | undefined {
  return typeof image === 'object' && image !== null ? textOf((image as Wire).url) : undefined;
}

export function writeDescriptor({ name, description, imageUrls }: Described): Wire | undefined {
  return written({ name, short_desc: description, images: imageUrls?.map((url) => ({ url })) });
}
