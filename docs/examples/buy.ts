import { createClient } from 'marktplein/client';

const client = createClient({ url: process.argv[2] ?? 'http://127.0.0.1:8103' });
const near = { lat: 52.3731, lon: 4.8926 };

// Ask the network, and give the answers three seconds.
const search = await client.search({ text: 'brood', near: { position: near, radiusKm: 5 } });
await new Promise((resolve) => setTimeout(resolve, 3_000));
const { offers } = await client.offers(search.transactionId, { rank: 'nearest', near });
for (const offer of offers.slice(0, 5)) console.log(offer.item.name, offer.item.price.amount, offer.provider.name);
