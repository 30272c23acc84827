import type { AskedForm, Form } from '../../commerce/form.ts';
import { formText, readForm } from '../../commerce/form-reading.ts';
import { tagGroup, takeTag } from './tags.ts';
import { isWire, known, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/**
 * XInput of an order or an item (BECKN-007). Its form is a page at a URL; what a form asks has no member, and travels as JSON in a tag beside it,
 * which other nodes pass over.
 */
export function readAskedForm(owner: WireObject): AskedForm | undefined {
  const xinput = owner.own('xinput');
  if (xinput === undefined) return undefined;
  const form = xinput.object('form');
  return known({
    url: form?.text('url'),
    mediaType: form?.text('mime_type'),
    required: xinput.flag('required'),
    definition: takeTag(owner, 'form', 'definition', definitionOf),
    data: form?.take('data', textsOf),
    submissionId: form?.text('submission_id'),
    extra: xinput.rest(),
  });
}

export function writeAskedForm({ url, mediaType, required, data, submissionId, extra }: AskedForm): Wire {
  const form = written({ url, mime_type: mediaType, submission_id: submissionId, data });
  return joined({ form, required }, extra);
}

/** The tag group that holds what a form asks. */
export function definitionGroup(asked: AskedForm | undefined): Wire | undefined {
  return asked?.definition === undefined ? undefined : tagGroup('form', { definition: formText(asked.definition) });
}

/** Only what we would write in the same letters: anything else travels on as it came. */
function definitionOf(text: string): Form | undefined {
  const form = readForm(parsed(text));
  return form !== undefined && formText(form) === text ? form : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  return isWire(value) && Object.values(value).every((text) => typeof text === 'string') ? (value as Record<string, string>) : undefined;
}
