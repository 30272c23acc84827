import type { Ask, Engine, Plan } from '../engine.ts';
import { rate } from '../rating.ts';
import { status } from '../status.ts';
import { support } from '../support.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { desk } from './desk.ts';
import { init } from './init.ts';
import { select } from './select.ts';
import { isSoldOut, serves } from './serves.ts';
import { show } from './show.ts';
import { runErrand } from './timers.ts';
import { track } from './track.ts';
import { update } from './update.ts';

/** Answers for a shop: goods with stock and prices, collected or delivered. */
export const shopEngine: Engine = {
  name: 'shop',
  plan,
  onTimer: (_providerId, data) => runErrand(data),
  indexes: [],
  serves,
  isSoldOut,
  show,
  desk,
};

function plan({ command, ...rest }: Ask): Plan {
  switch (command.action) {
    case 'select':
      return select({ command, ...rest });
    case 'init':
      return init({ command, ...rest });
    case 'confirm':
      return confirm({ command, ...rest });
    case 'status':
      return status({ command, ...rest });
    case 'track':
      return track({ command, ...rest });
    case 'cancel':
      return cancel({ command, ...rest });
    case 'update':
      return update({ command, ...rest });
    case 'rating':
      return rate({ command, ...rest });
    case 'support':
      return support({ command, ...rest });
  }
}
