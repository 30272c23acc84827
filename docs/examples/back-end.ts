// A business's own software behind a provider node: a workshop that has room for so many orders at a time.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

type Line = { readonly itemId: string; readonly quantity: number };
type Posted = { id: string; action: string; orderId: string; of?: string; ofAction?: string; order: { lines: Line[] } };
const { WEBHOOK_SECRET = '', PORT = '4000', ROOM = '5' } = process.env;
const cents: Readonly<Record<string, number>> = { 'atelier.lamp': 3950, 'atelier.vaas': 2400 };
const eur = (amount: number) => ({ currency: 'EUR', amount: (amount / 100).toFixed(2) });
const priceOf = ({ itemId, quantity }: Line) => (cents[itemId] ?? 0) * quantity;
const itemOf = ({ itemId, quantity }: Line) => ({ kind: 'item', title: itemId, itemId, quantity });
const orders = new Set<string>();
const answers = new Map<string, object>();

function answerTo({ action, orderId, of, ofAction, order }: Posted): object {
  // What is withdrawn may still be on its way.
  if (of !== undefined) answers.set(of, { refusal: { reason: 'business', message: 'It was withdrawn.' } });
  if (action === 'cancel' || ofAction === 'confirm') orders.delete(orderId);
  if (['cancel', 'return', 'message', 'rating', 'withdraw'].includes(action)) return {};
  // Fewer of something is always fine here.
  if (action === 'update') return { order: {} };
  if (orders.size >= Number(ROOM)) return { refusal: { reason: 'business', message: 'We have no room for more this week.' } };
  if (action === 'confirm') return { order: { number: `A-${orders.add(orderId).size}` } };
  const lines = order.lines.map((line) => ({ ...itemOf(line), amount: eur(priceOf(line)) }));
  return { order: { quote: { total: eur(order.lines.reduce((sum, line) => sum + priceOf(line), 0)), lines } } };
}

const server = createServer(async (request, response) => {
  try {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const posted = new Webhook(WEBHOOK_SECRET).verify(body, request.headers as Record<string, string>) as Posted;
    // The same question has the same answer, however often it comes.
    if (!answers.has(posted.id)) answers.set(posted.id, answerTo(posted));
    response.end(JSON.stringify(answers.get(posted.id)));
  } catch {
    response.writeHead(401).end();
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify(server.address())));
