import type { InvoiceParty } from '../../commerce/invoice.ts';
import type { Order } from '../../commerce/order.ts';
import type { Place } from '../../commerce/place.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { ProviderRecord } from '../provider-record.ts';
import { twoLetters } from './country-codes.ts';

const KVK_NUMBER = /^\d{8}$/;
const VAT_NUMBER = /^[A-Z]{2}[A-Z0-9]{2,13}$/;
/** What a buyer is called who gave no name. */
const NAMELESS = 'Consument';

/** The provider as its invoices name it. Refused with what is lacking on its card. */
export function providerParty({ name, place, contact, company }: ProviderRecord): Verdict<InvoiceParty> {
  const countryCode = twoLetters(place.countryCode ?? '');
  if (countryCode === undefined) return refuseTrade('invalid', 'The country of the business is not known here.', '/place/countryCode');
  const { legalName, kvkNumber, vatNumber } = company ?? {};
  if (kvkNumber === undefined && vatNumber === undefined)
    return refuseTrade('invalid', 'An invoice needs the KvK number or the VAT number of the business.', '/company');
  return accept({
    name: legalName ?? name,
    ...addressOf(place),
    countryCode,
    ...(kvkNumber === undefined ? {} : { kvkNumber }),
    ...(vatNumber === undefined ? {} : { vatNumber }),
    ...(contact.phone === undefined ? {} : { phone: contact.phone }),
    ...(contact.email === undefined ? {} : { email: contact.email }),
  });
}

/** The buyer of an order, as far as the order says who that is. */
export function buyerParty(order: Order, provider: InvoiceParty): InvoiceParty {
  const { billing, fulfilments } = order;
  const end = fulfilments[0]?.stops?.find(({ kind }) => kind === 'end')?.place;
  const isDelivered = fulfilments[0]?.kind === 'delivery';
  const address = billing?.address !== undefined ? addressIn(billing) : isDelivered && end !== undefined ? addressOf(end) : {};
  const taxId = billing?.taxId?.replaceAll(/[\s.]/g, '').toUpperCase() ?? '';
  return {
    name: named(billing?.name) ?? named(fulfilments[0]?.customer?.name) ?? NAMELESS,
    ...address,
    countryCode: twoLetters(end?.countryCode ?? '') ?? provider.countryCode,
    ...(KVK_NUMBER.test(taxId) ? { kvkNumber: taxId } : {}),
    ...(VAT_NUMBER.test(taxId) ? { vatNumber: taxId } : {}),
  };
}

function addressOf({ address, cityName, postalCode }: Place): Pick<InvoiceParty, 'street' | 'cityName' | 'postalCode'> {
  return {
    ...(named(address) === undefined ? {} : { street: address }),
    ...(named(cityName) === undefined ? {} : { cityName }),
    ...(named(postalCode) === undefined ? {} : { postalCode }),
  } as Pick<InvoiceParty, 'street' | 'cityName' | 'postalCode'>;
}

/** A billing address is one text: a Dutch postcode in it is told apart. */
function addressIn({ address = '', cityName }: NonNullable<Order['billing']>): Pick<InvoiceParty, 'street' | 'cityName' | 'postalCode'> {
  const [found, digits, letters] = /\b([1-9]\d{3}) ?([A-Z]{2})\b/.exec(address) ?? [];
  const street = address.replace(found ?? '', '').replaceAll(/(^[\s,]+|[\s,]+$)/g, '');
  return {
    ...(street === '' ? {} : { street }),
    ...(found === undefined ? {} : { postalCode: `${digits} ${letters}` }),
    ...(named(cityName) === undefined ? {} : { cityName: cityName ?? '' }),
  };
}

function named(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
