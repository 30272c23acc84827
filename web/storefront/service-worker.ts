import { keepShell } from '../square/shell-worker.ts';
import { showSigns } from '../square/sign-worker.ts';

keepShell();
showSigns({
  says: {
    nl: 'Een bestelling is veranderd. Open de pagina om te zien wat.',
    en: 'An order has changed. Open the page to see what.',
  },
  opens: '#/orders',
});
