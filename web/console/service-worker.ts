import { keepShell } from '../square/shell-worker.ts';

// The console opens without a connection, and shows what waits to be sent.
keepShell();
