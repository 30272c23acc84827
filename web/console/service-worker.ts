import { keepShell } from '../square/shell-worker.ts';
import { showSigns } from '../square/sign-worker.ts';

// The console opens without a connection, and shows what waits to be sent.
keepShell();
showSigns({
  says: {
    nl: 'Er is een nieuwe bestelling. Open de pagina om haar te zien.',
    en: 'There is a new order. Open the page to see it.',
  },
  opens: '#/',
});
