import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { ButtonLink } from '../square/button.tsx';
import { findCity } from '../square/city/city.ts';
import { Frame, type MenuEntry, PageTitle } from '../square/frame.tsx';
import { BagIcon, CalendarIcon, CarIcon, ListIcon, ReceiptIcon, SealIcon, StarIcon } from '../square/icons.tsx';
import { Busy, Notice } from '../square/notice.tsx';
import { BusinessPage } from './pages/business.tsx';
import { MoneyPage } from './pages/money.tsx';
import { OrdersPage } from './pages/orders.tsx';
import { ProductsPage } from './pages/products.tsx';
import { RidesPage } from './pages/rides.tsx';
import { SignIn, Welcome } from './pages/sign-in.tsx';
import { TermsPage } from './pages/terms.tsx';
import { WeekPage } from './pages/week.tsx';
import { Bell } from './parts/bell.tsx';
import { QueueNotice } from './parts/queue-notice.tsx';
import { link, type PageName, route } from './route.ts';
import { askWho, type Business, businessOf, me } from './state/me.ts';
import { sound } from './state/sound.ts';
import { words } from './state/words.ts';
import '../square/service.ts';

const ICONS = {
  orders: <ReceiptIcon />,
  products: <ListIcon />,
  terms: <BagIcon />,
  money: <StarIcon />,
  week: <CalendarIcon />,
  rides: <CarIcon />,
  business: <SealIcon />,
};
const AGAIN_MS = 5_000;

/** The pages that there are for somebody at a business. */
function pagesOf({ engine, role }: Business): readonly PageName[] {
  if (role === 'driver') return ['rides', 'business'];
  const first: readonly PageName[] =
    engine === 'appointment' ? ['week', 'orders'] : engine === 'shop' ? ['orders', 'products'] : ['orders'];
  const terms: readonly PageName[] = engine === 'shop' || engine === 'appointment' ? ['terms'] : [];
  return role === 'owner' ? [...first, 'money', ...terms, 'business'] : [...first, 'business'];
}

function App() {
  const { room, footer, pages } = words.value;
  const at = route.value;
  const business = 'providerId' in at ? businessOf(at.providerId) : undefined;
  const menu: MenuEntry[] =
    business === undefined
      ? []
      : pagesOf(business).map((page) => ({
          href: link(page, business.id),
          text: pages[page],
          icon: ICONS[page],
          current: at.page === page,
        }));
  return (
    <Frame home="#/" room={business?.name ?? room} menu={menu} footer={<p>{footer}</p>}>
      {business !== undefined && sound.value ? <Bell key={business.id} business={business} /> : null}
      <QueueNotice />
      <Page />
    </Frame>
  );
}

function Page() {
  const at = route.value;
  const who = me.value;
  useEffect(() => {
    if (who === 'asking') void askWho();
    if (who !== 'away') return;
    const timer = setInterval(() => void askWho(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [who]);
  if (at.page === 'welcome') return <Welcome token={at.token} />;
  if (who === 'asking') return <Busy text={words.value.loading} />;
  if (who === 'away')
    return (
      <div class="column stack">
        <PageTitle text={words.value.room} />
        <Notice kind="warning">{words.value.away}</Notice>
      </div>
    );
  if (who === 'nobody') return <SignIn />;
  if (at.page === 'front') return <Front businesses={who.providers} />;
  if (at.page === 'nowhere') return <Nowhere />;
  const business = businessOf(at.providerId);
  if (business === undefined || !pagesOf(business).includes(at.page)) return <Nowhere />;
  const Shown = SHOWN[at.page];
  return <Shown key={`${at.page} ${business.id}`} business={business} />;
}

function Nowhere() {
  return (
    <div class="column stack">
      <PageTitle text={words.value.nowhere} />
      <div>
        <ButtonLink kind="main" href="#/">
          {words.value.toFront}
        </ButtonLink>
      </div>
    </div>
  );
}

const SHOWN = {
  orders: OrdersPage,
  products: ProductsPage,
  money: MoneyPage,
  terms: TermsPage,
  week: WeekPage,
  rides: RidesPage,
  business: BusinessPage,
};

function Front({ businesses }: { readonly businesses: readonly Business[] }) {
  const [only] = businesses;
  const first = only === undefined ? undefined : pagesOf(only)[0];
  useEffect(() => {
    if (businesses.length === 1 && only !== undefined && first !== undefined) location.replace(link(first, only.id));
  }, []);
  return (
    <div class="column stack">
      <PageTitle text={words.value.choose} />
      {only === undefined ? <p>{words.value.noBusiness}</p> : null}
      <ul>
        {businesses.map((business) => (
          <li key={business.id}>
            <a href={link(pagesOf(business)[0] ?? 'business', business.id)}>{business.name}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  void findCity().then(() => {
    root.textContent = '';
    render(<App />, root);
  });
}
