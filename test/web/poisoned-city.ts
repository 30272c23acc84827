import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { poison } from './poison.ts';

/** Businesses whose owners wrote poison wherever their files let them write, one of each kind of trade. */

export const SHOP = { providerNode: 'oost.amsterdam.example', providerId: 'gif-winkel' };
export const PRACTICE = { providerNode: 'west.amsterdam.example', providerId: 'gif-praktijk' };
export const RENTAL = { providerNode: 'west.amsterdam.example', providerId: 'gif-verhuur' };
export const FLEET = { providerNode: 'centrum.amsterdam.example', providerId: 'gif-ritten' };
export const SHOP_IBAN = 'NL07PLEI0002028466';

type Card = Record<string, unknown> & { readonly address: object };

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** Open at any hour of any day. */
const ALWAYS = Object.fromEntries(DAYS.map((day) => [day, [{ open: '00:00', close: '24:00' }]]));
/** In De Baarsjes, where everybody looks. */
const HERE = { lat: 52.3703, lon: 4.8559 };

/** Adds them to the folder of a city. */
export function addPoisoned(city: string): void {
  addShop(join(city, 'businesses'));
  addPractice(join(city, 'businesses'));
  addRental(join(city, 'businesses'));
  addFleet(join(city, 'businesses'));
}

/** A copy of a business of the city, of which the card is changed. */
function copied(
  businesses: string,
  from: string,
  { to, file, change }: { to: string; file: string; change: (card: Card) => object },
): string {
  const folder = join(businesses, to);
  cpSync(join(businesses, from), folder, { recursive: true });
  const card = parse(readFileSync(join(folder, file), 'utf8')) as Card;
  const own = {
    id: to,
    name: poison(`${to} name`),
    description: { nl: poison(`${to} description`), en: poison(`${to} description`) },
    address: { ...card.address, street: poison(`${to} street`), city: poison(`${to} city`), gps: HERE },
    contact: { phone: poison('business phone'), email: poison(`${to} e-mail`), url: 'javascript:hacked=1' },
    opening_hours: ALWAYS,
    closed_dates: [],
  };
  writeFileSync(join(folder, file), stringify({ ...card, ...own, ...change(card) }));
  return folder;
}

function addShop(businesses: string): void {
  const both = (field: string) => ({ nl: poison(field), en: poison(field) });
  const folder = copied(businesses, 'kankantrie', {
    to: SHOP.providerId,
    file: 'shop.yaml',
    change: (card) => ({
      company: { legal_name: poison('company name') },
      payments: [
        { type: 'before', method: 'bank_transfer', iban: SHOP_IBAN, account_name: poison('account name') },
        { type: 'on_fulfilment', methods: [poison('payment method')] },
      ],
      fulfilment: {
        pickup: { ready_in_minutes: 5 },
        delivery: { area: { circle: { radius_km: 25 } }, price: { fixed: '1.00' }, time_minutes: { min: 30, max: 55 } },
      },
      terms: { ...(card.terms as object), returns_days: 14 },
      forms: [
        {
          id: 'kitchen',
          title: both('form title'),
          intro: both('form intro'),
          fields: [
            {
              id: 'mind',
              type: 'choices',
              label: both('form label'),
              help: both('form help'),
              options: [{ id: 'one', label: both('form option') }],
            },
            { id: 'otherwise', type: 'text', lines: true, label: both('form text label') },
          ],
        },
      ],
    }),
  });
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  // Tags are taken out of what a shop program exports as HTML: what is left has to have been written as text.
  const html = `<p>${poison('product description').replaceAll('<', '&lt;')}</p>`;
  const columns: Readonly<Record<string, string>> = {
    Handle: 'gif',
    Title: poison('product name'),
    'Body (HTML)': html,
    Vendor: poison('product vendor'),
    Type: poison('product category'),
    Tags: poison('product tags'),
    Published: 'true',
    'Option1 Name': poison('option name'),
    'Option1 Value': poison('option value'),
    'Variant SKU': 'GIF-1',
    'Variant Inventory Tracker': 'shopify',
    'Variant Inventory Qty': '50',
    'Variant Price': '4.00',
    'Image Src': 'javascript:hacked=1',
    'Image Alt Text': poison('image text'),
    Status: 'active',
  };
  const lines = [Object.keys(columns).map(cell).join(','), Object.values(columns).map(cell).join(',')];
  writeFileSync(join(folder, 'products.csv'), `${lines.join('\n')}\n`);
}

function addPractice(businesses: string): void {
  const folder = copied(businesses, 'knip-aan-de-kade', {
    to: PRACTICE.providerId,
    file: 'business.yaml',
    change: () => ({
      staff: [
        { id: 'gwen', name: poison('staff name') },
        { id: 'samir', name: poison('other staff name'), calendar: 'agenda-samir.ics' },
      ],
      services: [
        {
          ...{ id: 'dienst', price: '10.00', minutes: 30 },
          ...{ name: poison('service name'), description: poison('service description'), category: poison('service category') },
        },
      ],
    }),
  });
  const calendar = join(folder, 'agenda-samir.ics');
  const said = poison('calendar event').replaceAll(/[,;]/g, '\\$&');
  writeFileSync(calendar, readFileSync(calendar, 'utf8').replaceAll(/^SUMMARY:.*$/gm, `SUMMARY:${said}`));
}

function addRental(businesses: string): void {
  const folder = copied(businesses, 'de-zwengel', { to: RENTAL.providerId, file: 'business.yaml', change: () => ({}) });
  const files = join(folder, 'gbfs');
  const named: Readonly<Record<string, string>> = {
    'system_information.json': 'rental system',
    'vehicle_types.json': 'vehicle name',
    'system_pricing_plans.json': 'pricing plan',
    'station_information.json': 'station name',
  };
  for (const name of readdirSync(files)) {
    const said = named[name];
    if (said === undefined) continue;
    const told = JSON.parse(readFileSync(join(files, name), 'utf8'), (key, value) =>
      key === 'text' ? poison(said) : key === 'address' ? poison('station street') : value,
    );
    writeFileSync(join(files, name), JSON.stringify(told));
  }
}

function addFleet(businesses: string): void {
  const folder = copied(businesses, 'taxicooperatie-de-ronde', {
    to: FLEET.providerId,
    file: 'business.yaml',
    change: ({ vehicles }) => ({
      vehicles: (vehicles as readonly { readonly id: string }[])
        .filter(({ id }) => id === 'auto')
        .map((each) => ({ ...each, name: poison('ride name'), description: poison('ride description') })),
    }),
  });
  const file = join(folder, 'drivers.yaml');
  const { drivers } = parse(readFileSync(file, 'utf8')) as { readonly drivers: readonly { readonly id: string }[] };
  const own = drivers
    .filter(({ id }) => id === 'fatima')
    .map((each) => ({ ...each, name: poison('driver name'), vehicle: poison('driver vehicle') }));
  rmSync(file);
  writeFileSync(file, stringify({ drivers: own }));
}
