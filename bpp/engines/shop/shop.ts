import { type Engine, planBy } from '../engine.ts';
import { rate } from '../rating.ts';
import { status } from '../status.ts';
import { support } from '../support.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { runErrand } from './errands.ts';
import { init } from './init.ts';
import { select } from './select.ts';
import { isSoldOut, serves } from './serves.ts';
import { show } from './show.ts';

import { track } from './track.ts';
import { update } from './update.ts';

/** Answers for a shop: goods with stock and prices, collected or delivered. */
export const shopEngine: Engine = {
  name: 'shop',
  plan: planBy({ select, init, confirm, status, track, cancel, update, rating: rate, support }),
  onTimer: (_providerId, data) => runErrand(data),
  indexes: [],
  serves,
  isSoldOut,
  show,
  desk,
};
