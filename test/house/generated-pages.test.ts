import { describe, expect, test } from 'vitest';
import { configurationPage, problemsPage } from './generated-pages.ts';
import { orderLifePage } from './order-life-page.ts';
import { textOf } from './sources.ts';

describe('pages that are tables of what the code holds', () => {
  test('every refusal is documented', async () => {
    await expect(problemsPage()).toMatchFileSnapshot('../../docs/problems.md');
  });

  test('every setting is documented', async () => {
    await expect(configurationPage(JSON.parse(textOf('node/config.schema.json')))).toMatchFileSnapshot('../../docs/configuration.md');
  });

  test('the life of an order is drawn as it is', async () => {
    await expect(orderLifePage()).toMatchFileSnapshot('../../docs/order-life.md');
  });
});
