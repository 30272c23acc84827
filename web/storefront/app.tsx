import { type ComponentChildren, render } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { Baskets } from './pages/basket.tsx';
import { Checkout } from './pages/checkout.tsx';
import { Find } from './pages/find.tsx';
import { OrderPage } from './pages/order.tsx';
import { Orders } from './pages/orders.tsx';
import { Frame, PageTitle } from './parts/frame.tsx';
import { Notice } from './parts/notice.tsx';
import { link, route } from './route.ts';
import { words } from './state/language.ts';

function Page() {
  const at = route.value;
  switch (at.page) {
    case 'find':
      return <Find query={at.query} {...(at.transactionId === undefined ? {} : { transactionId: at.transactionId })} />;
    case 'basket':
      return <Baskets />;
    case 'checkout':
      return <Checkout key={at.basketId} basketId={at.basketId} />;
    case 'order':
      return <OrderPage key={at.handle} handle={at.handle} />;
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
      <a class="button button-main" href={link.find()}>
        {site.find}
      </a>
    </div>
  );
}

/** A fault of ours must not leave an empty page. */
function Guarded({ children }: { readonly children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  const { site } = words.value;
  if (error === undefined) return <>{children}</>;
  return (
    <div class="column">
      <Notice kind="warning" title={site.crashTitle}>
        <p>{site.crashText}</p>
        <button type="button" class="button" onClick={reset}>
          {site.retry}
        </button>
      </Notice>
    </div>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  root.textContent = '';
  render(
    <Frame>
      <Guarded>
        <Page />
      </Guarded>
    </Frame>,
    root,
  );
}
