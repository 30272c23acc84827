import { render } from 'preact';
import { ButtonLink } from '../square/button.tsx';
import { findCity } from '../square/city/city.ts';
import { Frame, PageTitle } from '../square/frame.tsx';
import { BasketIcon, ReceiptIcon, SearchIcon } from '../square/icons.tsx';
import { Baskets } from './pages/basket.tsx';
import { Checkout } from './pages/checkout.tsx';
import { Find } from './pages/find.tsx';
import { Journey } from './pages/journey.tsx';
import { OpenByLink } from './pages/open-by-link.tsx';
import { OrderPage } from './pages/order.tsx';
import { Orders } from './pages/orders.tsx';
import { Together } from './pages/together.tsx';
import { TogetherAgree } from './pages/together-agree.tsx';
import { link, route } from './route.ts';
import { countInBaskets } from './state/baskets.ts';
import { words } from './state/language.ts';
import '../square/service.ts';

function Page() {
  const at = route.value;
  switch (at.page) {
    case 'find':
      return <Find query={at.query} {...(at.transactionId === undefined ? {} : { transactionId: at.transactionId })} />;
    case 'basket':
      return <Baskets />;
    case 'checkout':
      return <Checkout key={at.basketId} basketId={at.basketId} />;
    case 'together':
      return at.basketId === undefined ? <Together /> : <TogetherAgree key={at.basketId} basketId={at.basketId} />;
    case 'order':
      return <OrderPage key={at.handle} handle={at.handle} />;
    case 'journey':
      return <Journey key={at.journeyId} journeyId={at.journeyId} />;
    case 'order-by-link':
      return <OpenByLink handle={at.handle} secret={at.secret} />;
    case 'orders':
      return <Orders />;
    case 'nowhere':
      return <Nowhere />;
  }
}

function Nowhere() {
  const { site } = words.value;
  return (
    <div class="column">
      <PageTitle text={site.notFoundTitle} />
      <p>{site.notFoundText}</p>
      <ButtonLink kind="main" href={link.find()}>
        {site.find}
      </ButtonLink>
    </div>
  );
}

function Storefront() {
  const { site } = words.value;
  const { page } = route.value;
  const menu = [
    { href: link.find(), text: site.find, icon: <SearchIcon />, current: page === 'find' },
    {
      href: link.basket,
      text: site.baskets(countInBaskets.value),
      icon: <BasketIcon />,
      current: page === 'basket' || page === 'checkout' || page === 'together',
    },
    { href: link.orders, text: site.orders, icon: <ReceiptIcon />, current: page.startsWith('order') || page === 'journey' },
  ];
  const footer = (
    <>
      <p>{site.footer}</p>
      <p>{site.privacy}</p>
    </>
  );
  return (
    <Frame home={link.find()} menu={menu} footer={footer}>
      <Page />
    </Frame>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  void findCity().then(() => {
    root.textContent = '';
    render(<Storefront />, root);
  });
}
