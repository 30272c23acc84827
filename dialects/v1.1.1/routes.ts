import type { CommandAction } from '../../commerce/command.ts';
import type { Direction, Route } from '../dialect.ts';

/** Each action with the paths of its request and its callback. The meta calls have callbacks without `on_`. */
const PATHS: readonly (readonly [CommandAction, request: string, callback: string])[] = [
  ['search', 'search', 'on_search'],
  ['select', 'select', 'on_select'],
  ['init', 'init', 'on_init'],
  ['confirm', 'confirm', 'on_confirm'],
  ['status', 'status', 'on_status'],
  ['track', 'track', 'on_track'],
  ['cancel', 'cancel', 'on_cancel'],
  ['update', 'update', 'on_update'],
  ['rating', 'rating', 'on_rating'],
  ['support', 'support', 'on_support'],
  ['cancellation-reasons', 'get_cancellation_reasons', 'cancellation_reasons'],
  ['return-reasons', 'get_return_reasons', 'return_reasons'],
  ['rating-categories', 'get_rating_categories', 'rating_categories'],
];

/** One search is answered by many provider nodes under one message id. */
const ROUTES: readonly Route[] = PATHS.flatMap(([action, request, callback]): Route[] => [
  { path: request, direction: 'request', action, brings: 'one' },
  { path: callback, direction: 'callback', action, brings: action === 'search' ? 'many' : 'one' },
]);

export const routes: ReadonlyMap<string, Route> = new Map(ROUTES.map((route) => [route.path, route]));

const byMeaning = new Map(ROUTES.map((route) => [`${route.direction} ${route.action}`, route]));

export function routeOf(direction: Direction, action: CommandAction): Route {
  const route = byMeaning.get(`${direction} ${action}`);
  if (route === undefined) throw new Error(`There is no route for the ${direction} ${action}`);
  return route;
}
