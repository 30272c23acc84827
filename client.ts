/** The public door `marktplein/client`: the calls of a buyer node, typed, for apps in Node and in the browser. */
export type {
  AppEvent,
  AskedAnswer,
  AskOptions,
  Client,
  ClientOptions,
  OffersAnswer,
  OrderView,
  RankedOffer,
  RequestView,
  SearchOptions,
  TransactionView,
  TransferView,
} from './bap/client/client.ts';
export { ApiRefusal, createClient } from './bap/client/client.ts';
