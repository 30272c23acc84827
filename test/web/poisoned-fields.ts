/**
 * Every field in which a provider or a buyer can write, and the views on which it is to be read as it was written; the test fails when it is not, and when it is read
 * on one that does not stand here. None of them is ever on a page of the control room.
 */
const TABLE = {
  // On the card of a business: name, description, address, and how it is reached.
  'gif-winkel name':
    'results | map | compare | basket | check-out | agree | order | order by link | together | together agree | together ordered | cancel | cancelled | journey form | orders | form page | desk | desk done | slip | products | file preview | money | terms | business',
  'gif-winkel description': '',
  'gif-winkel street': 'results | check-out | together | together agree | together ordered | cancel | cancelled',
  'gif-winkel city': 'results | check-out | together | together agree | together ordered | cancel | cancelled',
  'gif-winkel e-mail': 'order | order by link | cancel | cancelled',
  'business phone': 'order | order by link | cancel | cancelled',
  'gif-praktijk name':
    'results | map | compare | visit check-out | visit agree | visit order | journey form | orders | week | practice desk',
  'gif-praktijk description': '',
  'gif-praktijk street': 'results | visit check-out | visit agree | visit order',
  'gif-praktijk city': 'results | visit check-out | visit agree | visit order',
  'gif-praktijk e-mail': '',
  'gif-verhuur name': 'results | map | compare | bike check-out | bike agree | bike order | journey form | journey | orders | rental desk',
  'gif-verhuur description': '',
  'gif-verhuur street': 'results',
  'gif-verhuur city': 'results',
  'gif-verhuur e-mail': '',
  'gif-ritten name': 'results | map | compare | ride check-out | ride agree | ride order | ride offered | ride taken | ride followed',
  'gif-ritten description': '',
  'gif-ritten street': 'results',
  'gif-ritten city': 'results',
  'gif-ritten e-mail': '',
  'account name': 'agree | order | order by link',
  'company name': 'money',
  'payment method': '',
  // A shop's file of products, and what is added by hand.
  'product name':
    'results | compare | basket | check-out | agree | order | order by link | together | together agree | together ordered | cancel | cancelled | journey form | orders | desk | desk done | slip | pick list | products | file preview',
  'product description': 'results',
  'product vendor': '',
  'product category': '',
  'product tags': '',
  'option name': 'results | basket',
  'option value': 'results | basket',
  'image text': '',
  'written product': 'new product | products | changed product | file preview',
  'written description': 'new product | changed product',
  'photo text': 'new product | products | changed product | file preview',
  'dropped product': 'file preview',
  'dropped price': 'file preview',
  // What a business asks beside the order.
  'form title': 'check-out | together | answers | form page',
  'form intro': 'check-out | together | form page',
  'form label': 'check-out | together | answers | form page',
  'form help': 'check-out | together | form page',
  'form option': 'check-out | together | answers | form page',
  'form text label': 'check-out | together | answers | form page',
  // Appointments, vehicles to rent, and rides.
  'service name':
    'results | compare | visit check-out | visit agree | visit order | journey form | orders | week | visit at the desk | practice desk',
  'service description': 'results',
  'service category': '',
  'staff name': 'results | visit check-out | visit agree | visit order | week | visit at the desk | block time',
  'other staff name': 'visit check-out | week | visit at the desk | block time',
  'calendar event': '',
  'rental system': '',
  'vehicle name': 'results | compare | journey form | journey | orders | rental desk',
  'station name': 'results | compare | bike check-out | bike agree | bike order | journey form | journey | orders | rental desk',
  'station street': 'bike check-out | bike agree | bike order',
  'pricing plan': 'bike check-out | bike agree | bike order',
  'ride name': 'results | compare | ride check-out | ride agree | ride order | ride followed',
  'ride description': 'results',
  'driver name': 'ride followed',
  'driver vehicle': '',
  // What a buyer fills in.
  'buyer name':
    'check-out | agree | order | order by link | together | cancel | cancelled | visit check-out | visit agree | visit order | bike check-out | bike agree | bike order | ride check-out | ride agree | ride order | ride followed | desk | desk done | slip | pick list | money | week | visit at the desk | practice desk | rental desk | ride taken',
  'buyer phone':
    'check-out | agree | order | order by link | together | cancel | cancelled | visit check-out | visit agree | visit order | bike check-out | bike agree | bike order | ride check-out | ride agree | ride order | ride followed | desk | practice desk | visit at the desk | rental desk | ride taken',
  'buyer e-mail':
    'check-out | agree | order | order by link | together | visit check-out | visit agree | visit order | bike check-out | bike agree | bike order | ride check-out | ride agree | ride order | ride followed',
  'buyer street': 'check-out | agree | order | order by link | desk | slip',
  'buyer city': 'check-out | agree | order | order by link | desk | slip',
  'buyer note': 'check-out | agree | order | order by link | desk | slip',
  'visit note': 'visit check-out | visit at the desk | practice desk',
  'ride note': 'ride check-out | ride taken',
  'form answer': 'check-out | together | answers',
  'cancel note': 'cancel | desk done',
  'plan name': 'journey form | journey',
  // What is said on an order, by either.
  'buyer message': 'order | order by link | messages',
  'shop message': 'order | order by link | messages',
  'desk message': 'messages',
  // The lines of a bank statement.
  'payer name': 'money',
  'payment remark': 'money',
} as const satisfies Readonly<Record<string, string>>;

/** The views on which each field is read. */
export const SHOWN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(TABLE).map(([field, views]) => [field, views === '' ? [] : views.split(' | ')]),
);

const FIGURES = 'takes figures alone';

/**
 * The fields of the pages in which one can type, by their ids, or how these begin: what of the table is written there, or why nothing can be. A field that is added to a page
 * without a line here fails the test.
 */
export const TYPED_IN: Readonly<Record<string, string>> = {
  search: 'search words',
  name: 'buyer name',
  phone: 'buyer phone',
  email: 'buyer e-mail',
  street: 'buyer street',
  city: 'buyer city',
  note: 'buyer note, visit note, ride note',
  'form-': 'form answer',
  otherwise: 'form answer, on the page of its provider',
  say: 'buyer message',
  'cancel-note': 'cancel note',
  'leg-2-name': 'plan name',
  message: 'desk message',
  'product-name': 'written product',
  'product-description': 'written description',
  'product-photo-text': 'photo text',
  'legal-name': 'company name, from the card',
  'invite-email': 'is refused where it is no address of mail',
  'postal-code': 'has ten characters, in which no markup is',
  'product-price': FIGURES,
  'product-stock': FIGURES,
  rate: FIGURES,
  'order-of-': 'has to be the number of an order',
  'kvk-number': FIGURES,
  'vat-number': 'is a number of its own form, or is refused',
  radius: FIGURES,
  'tier-price-': FIGURES,
  'tier-km-': FIGURES,
  'free-from': FIGURES,
  'minimum-order': FIGURES,
  'rule-fee-': FIGURES,
  'return-days': FIGURES,
};
