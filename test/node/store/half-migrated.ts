/** A process that brings a file to a shape to come, and never gets to the end of it; it is killed in the middle. */
import { openDatabase } from '../../../node/store/database.ts';
import { migrations } from '../../../node/store/schema.sql.ts';

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
const step = `ALTER TABLE state ADD COLUMN colour TEXT; DELETE FROM claims; DROP TABLE timers; INSERT INTO state SELECT 'p', 'k', (${ENDLESS}), 1, ''`;

openDatabase({ file: process.argv[2] ?? '', busyTimeoutMs: 1_000, steps: [...migrations, step] });
