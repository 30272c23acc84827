import { Button } from '../../square/button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { totalOf } from '../../square/money.ts';
import { money } from '../../square/show.ts';
import { Stall } from '../../square/stall.tsx';
import { Stepper } from '../../square/stepper.tsx';
import { link } from '../route.ts';
import { type Basket, filledBaskets, goodsBaskets, keepBasket, mostOf, setLine } from '../state/baskets.ts';
import { words } from '../state/language.ts';

/** What was put aside, a basket for each shop. */
export function Baskets() {
  const { basket, together } = words.value;
  const all = filledBaskets.value;
  const goods = goodsBaskets();
  return (
    <div class="column">
      <PageTitle text={all.length === 0 ? basket.empty : basket.title} />
      {all.length === 0 ? (
        <>
          <p>{basket.emptyText}</p>
          <a class="button button-main" href={link.find()}>
            {basket.goFind}
          </a>
        </>
      ) : null}
      {goods.length > 1 ? (
        <section class="paper together-way" aria-labelledby="together-way">
          <h2 id="together-way">{together.way(goods.length)}</h2>
          <p>{together.wayText}</p>
          <a class="button button-main" href={link.together()}>
            {together.start}
          </a>
        </section>
      ) : null}
      {all.length > 1 ? <p class="quiet">{basket.separate}</p> : null}
      {all.map((each) => (
        <ShopBasket key={each.id} basket={each} />
      ))}
    </div>
  );
}

function ShopBasket({ basket }: { readonly basket: Basket }) {
  const { basket: said } = words.value;
  const total = totalOf(basket.lines);
  const titleId = `basket-${basket.id}`;
  return (
    <Stall of={basket.providerId} labelledBy={titleId}>
      <h2 id={titleId}>{basket.shopName}</h2>
      <ul class="lines">
        {basket.lines.map((line) => (
          <li class="line" key={line.itemId}>
            <div class="line-text">
              <p class="line-name">{line.name}</p>
              {line.options === '' ? null : <p class="options">{line.options}</p>}
            </div>
            <p class="price">
              <strong>{money(totalOf([line]) ?? line.price)}</strong>
            </p>
            {basket.trade !== undefined ? null : (
              <Stepper
                item={line.name}
                quantity={line.quantity}
                most={mostOf(line)}
                onChange={(quantity) => setLine(basket, line.itemId, quantity)}
              />
            )}
          </li>
        ))}
      </ul>
      {total === undefined ? null : (
        <p class="sum">
          <span>{said.goods}</span> <strong>{money(total)}</strong>
        </p>
      )}
      {basket.trade === undefined ? (
        <p class="quiet">{said.withoutDelivery}</p>
      ) : (
        <Button size="small" onPress={() => keepBasket({ ...basket, lines: [] })}>
          {said.putBack}
        </Button>
      )}
      <a class="button button-main button-wide" href={link.checkout(basket.id)} aria-label={said.checkoutAt(basket.shopName)}>
        {said.checkout}
      </a>
    </Stall>
  );
}
