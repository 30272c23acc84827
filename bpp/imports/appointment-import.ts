import { isDeepStrictEqual } from 'node:util';
import type { Category } from '../../commerce/catalogue.ts';
import type { Work } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import { firstSecrets } from '../engines/appointment/calendar-secret.ts';
import { KEY, type ServiceRecord } from '../engines/appointment/record.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { type AppointmentCard, appointmentsOf, readAppointmentCard } from './appointment-card.ts';
import { type BusinessImport, perform, reportOf } from './business-import.ts';
import { createCalendarFeed } from './calendar-feed.ts';
import { categoryIdOf } from './import-ids.ts';
import { createProblemList } from './import-problem.ts';
import { putProvider } from './import-work.ts';

/** Brings businesses that work by appointment onto a node: all of one stands on its card, but for the calendars of its staff. */
export const appointmentImport: BusinessImport = {
  engine: 'appointment',
  async run(ports, folder) {
    const problems = createProblemList();
    const read = readAppointmentCard(folder.card);
    if (!read.ok) {
      for (const { line, severity: _severity, ...facts } of read.problems) problems.error(line, facts);
      return reportOf(undefined, problems);
    }
    const { practice, services } = appointmentsOf(read.card);
    await perform(ports, putProvider(practice));
    const counts = await perform(ports, putServices(practice.id, { services, categories: categoriesOf(read.card) }));
    await perform(
      ports,
      firstSecrets(
        practice.id,
        practice.staff.map((member) => member.id),
      ),
    );
    const feeds = read.card.staff.flatMap(({ id, calendar }) =>
      calendar === undefined ? [] : [createCalendarFeed({ ...ports, folder }, { practice, staffId: id, calendar })],
    );
    return { ...reportOf(practice.id, problems), ...counts, feeds };
  },
};

function categoriesOf({ id, services }: AppointmentCard): Category[] {
  const names = new Set(services.flatMap(({ category }) => category ?? []));
  return [...names].map((name) => ({ id: categoryIdOf(id, [name]), name }));
}

/** Puts services as the card has them; one that it no longer has cannot be booked any more, and appointments for it stand. */
function putServices(
  providerId: string,
  { services, categories }: { readonly services: readonly ServiceRecord[]; readonly categories: readonly Category[] },
): Work<{ readonly imported: number; readonly unchanged: number; readonly unpublished: number }> {
  const itemPrefix = KEY.item('');
  return {
    partition: partitionOfProvider(providerId),
    reads: [...services.map(({ item }) => KEY.item(item.id)), ...categories.map(({ id }) => KEY.category(id))],
    lists: [itemPrefix],
    decide(state, { nowMs }) {
      const put: Record<string, Json> = {};
      for (const category of categories) {
        const key = KEY.category(category.id);
        if (!isDeepStrictEqual(state.get(key)?.value, category)) put[key] = asJson(category);
      }
      let imported = 0;
      for (const service of services) {
        const key = KEY.item(service.item.id);
        const { updatedAtMs: _at, ...before } = recordAt<ServiceRecord>(state, key) ?? { updatedAtMs: 0 };
        const after = { ...service, ...('ratings' in before && before.ratings !== undefined ? { ratings: before.ratings } : {}) };
        if (isDeepStrictEqual(before, after)) continue;
        put[key] = asJson({ ...after, updatedAtMs: nowMs });
        imported += 1;
      }
      const present = new Set(services.map(({ item }) => KEY.item(item.id)));
      const gone = [...state.keys()].filter((key) => key.startsWith(itemPrefix) && !present.has(key));
      const left = gone.flatMap((key) => {
        const record = recordAt<ServiceRecord>(state, key);
        return record?.published === true && record.isOwn !== true
          ? [[key, asJson({ ...record, published: false, updatedAtMs: nowMs })] as const]
          : [];
      });
      const result = { imported, unchanged: services.length - imported, unpublished: left.length };
      return { put: { ...put, ...Object.fromEntries(left) }, result };
    },
  };
}
