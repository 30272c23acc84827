import { stringify } from 'yaml';
import { FORMS } from './forms.ts';
import { HERE } from './shop-goods.ts';

/** Businesses that work by appointment, one on each provider node; their days are short, so that people want the same slots. */

const HOURS = [{ open: '12:00', close: '15:00' }];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function card(
  id: string,
  means: {
    readonly staff: readonly string[];
    readonly services: readonly (readonly [id: string, name: string, minutes: number])[];
    readonly asks?: boolean;
  },
) {
  return stringify(
    {
      engine: 'appointment',
      id,
      name: `Praktijk ${id}`,
      description: { nl: 'Op afspraak.' },
      category: 'hairdresser',
      currency: 'EUR',
      address: { street: 'Damrak 901', postal_code: '1012 LG', city: 'Amsterdam', country: 'NLD', gps: HERE },
      contact: { phone: '+31205550100' },
      timezone: 'Europe/Amsterdam',
      opening_hours: Object.fromEntries(DAYS.map((day) => [day, HOURS])),
      staff: means.staff.map((name) => ({ id: name, name })),
      services: means.services.map(([service, name, minutes]) => ({ id: service, name, price: '30.00', minutes })),
      booking: {
        step_minutes: 30,
        notice_minutes: 5,
        days_ahead: 2,
        hold_minutes: 2,
        waiting_list: { answer_within_minutes: 5 },
        no_show_fee_percent: 50,
      },
      payments: [{ type: 'on_fulfilment', methods: ['card'] }],
      terms: { cancellation: [{ fee_percent: 0 }] },
      ...(means.asks === true ? { forms: FORMS } : {}),
    },
    { aliasDuplicateObjects: false },
  );
}

export const PRACTICES: readonly string[] = [
  card('kapper', {
    staff: ['gwen'],
    services: [
      ['knippen', 'Knippen', 30],
      ['kleuren', 'Kleuren', 90],
    ],
  }),
  card('salon', { asks: true, staff: ['lotte', 'samir'], services: [['knippen', 'Knippen', 60]] }),
  card('studio', { staff: ['fatma'], services: [['kleuren', 'Kleuren', 120]] }),
];

/** Words that a buyer looks for. */
export const WANTS: readonly string[] = ['knippen', 'kleuren'];
