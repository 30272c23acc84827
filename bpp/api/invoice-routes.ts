import { type Request, type Response, Router } from 'express';
import type { Invoice } from '../../commerce/invoice.ts';
import { isDate } from '../../commerce/time.ts';
import { changeCompany, companyIn } from '../engines/change-company.ts';
import { INVOICES_LISTED_MAX, invoiceLine, invoicesCsv, listInvoices, turnoverOf } from '../invoices/list-invoices.ts';
import { makeInvoices } from '../invoices/make-invoices.ts';
import { INVOICE_KEY, INVOICE_NUMBER } from '../invoices/records.ts';
import { ublOf } from '../invoices/ubl.ts';
import { zipOf } from '../invoices/zip-files.ts';
import type { Period } from '../payments/settlement.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** Invoices for the bookkeeper, and who the business is on them. */
export function invoiceRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  const making = new Set<string>();
  routes.put('/providers/:providerId/company', json, (request, response) => putCompany(request, response, ports));
  routes.post('/providers/:providerId/invoices', json, async (request, response) => {
    const provider = providerFor(request, response, ports);
    if (provider === undefined) return;
    const period = periodIn(request.body);
    if (period === undefined) return sendProblem(response, { name: 'bad-request', detail: PERIOD_FAULT });
    if (making.has(provider.id) || making.size >= BOUNDS.importsAtOnceMax)
      return sendProblem(response, { name: 'busy', detail: 'Invoices are being made; try again in a while.', retryAfterSeconds: 5 });
    making.add(provider.id);
    try {
      response.json(await makeInvoices(ports, provider, period));
    } finally {
      making.delete(provider.id);
    }
  });
  routes.get('/providers/:providerId/invoices', (request, response) => list(request, response, ports));
  routes.get('/providers/:providerId/invoices/:number', (request, response) => show(request, response, ports));
  return routes;
}

const PERIOD_FAULT = 'Give the first and the last day of the period as 2026-11-01 and 2026-11-30.';

function periodIn(given: unknown): Period | undefined {
  const { from, to } = (typeof given === 'object' && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  return typeof from === 'string' && typeof to === 'string' && isDate(from) && isDate(to) && from <= to ? { from, to } : undefined;
}

async function putCompany(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const company = companyIn(request.body);
  if (company === undefined)
    return sendProblem(response, {
      name: 'bad-request',
      detail: 'Send some of {"legalName", "kvkNumber": "12345678", "vatNumber": "NL123456789B01"}.',
    });
  const done = resultOf(await ports.performer.perform(changeCompany(provider.id, company)), response);
  if (done === undefined) return;
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

async function list(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const period = periodIn(request.query);
  if (period === undefined) return sendProblem(response, { name: 'bad-request', detail: PERIOD_FAULT });
  const found = await listInvoices(ports.store, provider.id, period);
  if (found === undefined)
    return sendProblem(response, {
      name: 'bad-request',
      detail: `That is more than ${INVOICES_LISTED_MAX} invoices; ask for a shorter period.`,
    });
  const name = `${provider.id}-${period.from}`;
  const { as } = request.query;
  if (as === 'csv') response.type('text/csv').attachment(`${name}.csv`).send(invoicesCsv(found));
  else if (as === 'zip')
    response
      .type('application/zip')
      .attachment(`${name}.zip`)
      .send(zipOf(found.map(asFile)));
  else response.json({ items: found.map(invoiceLine), turnover: turnoverOf(found, provider.currency) });
}

function asFile(invoice: Invoice): { readonly name: string; readonly text: string } {
  return { name: `${invoice.number}.xml`, text: ublOf(invoice) };
}

async function show(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const provider = providerFor(request, response, ports);
  if (provider === undefined) return;
  const number = pathMember(request, 'number');
  const key = INVOICE_KEY.invoice(number);
  const kept = INVOICE_NUMBER.test(number) ? (await ports.store.read(partitionOfProvider(provider.id), [key])).get(key) : undefined;
  if (kept === undefined) return sendProblem(response, { name: 'not-found', detail: 'The provider has no such invoice.' });
  response
    .type('application/xml')
    .attachment(`${number}.xml`)
    .send(ublOf(kept.value as unknown as Invoice));
}
