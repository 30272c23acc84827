#!/usr/bin/env -S node --max-semi-space-size=32
import { Command } from 'commander';
import type { BackupFlags } from './backup.ts';
import type { DeadLetterFlags } from './dead-letters.ts';
import type { EvidenceFlags } from './evidence.ts';
import type { InitFlags } from './init.ts';
import type { InviteFlags } from './invite.ts';
import type { KeygenFlags } from './keygen.ts';
import type { LeaveFlags } from './leave.ts';
import type { LookupFlags } from './lookup.ts';
import type { PaymentFlags } from './payments.ts';
import type { PilotFlags } from './pilot.ts';
import type { PilotNewFlags } from './pilot-new.ts';
import { plainWords } from './plain-words.ts';
import type { ReconcileFlags } from './reconcile.ts';
import type { RestoreFlags } from './restore.ts';
import type { RotateKeyFlags } from './rotate-key.ts';
import type { RunFlags } from './run.ts';
import type { SearchFlags } from './search.ts';
import type { SignFlags, VerifyFlags } from './signing.ts';
import { endWithReader, systemTerminal as terminal } from './terminal.ts';
import type { ValidateFlags } from './validate.ts';
import type { VerifyReceiptFlags } from './verify-receipt.ts';
import { version } from './version.ts';

const EXAMPLES = `
Examples:
  marktplein pilot --once
  marktplein pilot new ghent --language nl --time-zone Europe/Brussels --country BEL
  marktplein init bpp --subscriber shop.example.org && marktplein run bpp --config bpp.yaml
  marktplein search appels --city std:020
  marktplein keygen --out keys.json
  marktplein sign --key keys.json --subscriber shop.example.org --key-id k1 < body.json
  marktplein validate messages/*.json`;

const program = new Command('marktplein')
  .description('A market square for digital trade: nodes of the open Beckn protocol, and tools for those who build others.')
  .version(version)
  .addHelpText('after', EXAMPLES)
  .showHelpAfterError('(see "marktplein --help")');

/** Every verb is loaded when it is used, and gives an exit code; one that keeps running gives it when it is stopped. */
const ended = async (work: Promise<number> | number): Promise<void> => {
  process.exitCode = await work;
};

/** An option that may be given again. */
const listed = (one: string, before: readonly string[]): readonly string[] => [...before, one];

program.commandsGroup('Run a network:');

const pilotCommand = program
  .command('pilot')
  .description("run a city's whole network on this machine, and watch it trade")
  .argument('[city]', 'a city that comes with the program, or the folder of one; the first of them unless said')
  .option('--once', 'stop after the summary; exit code 1 when anything failed')
  .option('--json', 'the summary as one JSON object on the last line of standard output; all else on standard error')
  .option('--purchases <n>', 'how many purchases go to their end; the city says how much happens beside them', '50')
  .option('--seed <n>', 'the same seed plans the same day')
  .option('--at-once <n>', 'how many at the same moment', '5')
  .option('--real-time', 'everybody sets out now, on the clock of this machine, and no hours pass')
  .option('--port <port>', 'the first of the ports it needs, in a row: one for each node', '8100')
  .option('--data <folder>', 'where its files go; what an earlier pilot left there is removed', '.marktplein')
  .action(async (city: string | undefined, flags: PilotFlags) => ended((await import('./pilot.ts')).pilot(city, flags, terminal)));

pilotCommand
  .command('new')
  .description('write the folder of a city to start from; it runs at once')
  .argument('<name>', 'the name of the city, and of its folder; it must not be there yet')
  .option('--language <code>', 'of its people', 'en')
  .option('--currency <code>', 'three letters of ISO 4217', 'EUR')
  .option('--time-zone <name>', 'as in the IANA database', 'Europe/Dublin')
  .option('--country <code>', 'three letters of ISO 3166', 'IRL')
  .option('--centre <lat,lon>', 'around which its places lie', '53.35,-6.26')
  .action(async (name: string, flags: PilotNewFlags) => ended((await import('./pilot-new.ts')).pilotNew(name, flags, terminal)));

program
  .command('init')
  .description('write a configuration and keys to start a node from')
  .argument('<role>', 'registry, gateway, bap (buyer node), bpp (provider node), or control (control room)')
  .option('--dir <folder>', 'where to', '.')
  .option('--subscriber <id>', 'its subscriber_id, a host name (default: the host of --url)')
  .option('--url <url>', 'its public URL (default: made of --subscriber)')
  .option('--port <port>', 'the port it listens on', '8080')
  .option('--registry <file>', 'the pin of the registry, as "init registry" writes it')
  .option('--domain <domain>', 'what it trades in', 'retail')
  .option('--city <code>', 'where, such as std:020')
  .action(async (role: string, flags: InitFlags) => ended((await import('./init.ts')).init(role, flags, terminal)));

program
  .command('run')
  .description('run one node until it is told to stop')
  .argument('<role>', 'registry, gateway, bap (buyer node), bpp (provider node), or control (control room)')
  .requiredOption('--config <file>', 'its configuration')
  .option('--workers <n>', 'in so many processes, on one port; more than one needs the redis store', '1')
  .option('--with-parent', 'stop when standard input ends: for a program that starts nodes, so that none outlives it')
  .action(async (role: string, flags: RunFlags) => ended((await import('./run.ts')).run(role, flags, terminal)));

program.commandsGroup('Keep a node:');

program
  .command('invite')
  .description('let somebody work for a provider: prints a link that opens the console once; the node may be running meanwhile')
  .argument('<provider>', 'the id of the provider')
  .requiredOption('--config <file>', "the node's configuration")
  .requiredOption('--email <address>', 'their e-mail address')
  .option('--role <role>', 'owner or staff', 'owner')
  .option('--driver <id>', 'they drive for a fleet: the id that they have there')
  .option('--language <nl|en>', 'in which they are written to', 'nl')
  .option('--mail', 'mail the link to them as well')
  .option('--json', 'print {link, untilMs, mailed}')
  .action(async (provider: string, flags: InviteFlags) => ended((await import('./invite.ts')).invite(provider, flags, terminal)));

program
  .command('dead-letters')
  .description('what a node could not deliver, or could not act upon; it may be running meanwhile')
  .argument('[what]', 'list, show, retry or drop', 'list')
  .argument('[ids...]', 'which; without ids those that --all, --to and --older-than name')
  .requiredOption('--config <file>', "the node's configuration")
  .option('--all', 'all of them')
  .option('--to <subscriber>', 'only of this subscriber_id: the receiver, or the sender of what was heard')
  .option('--older-than <hours>', 'only those given up at least so long ago')
  .option('--answered', 'retry also what was heard and whose sender was told that it failed')
  .option('--limit <n>', 'how many at most', '1000')
  .option('--json', 'an object a line')
  .action(async (what: string, ids: string[], flags: DeadLetterFlags) =>
    ended((await import('./dead-letters.ts')).deadLetters(what, ids, { ...flags, terminal })),
  );

program
  .command('backup')
  .description("copy a node's store into one file, checked; it may be running meanwhile")
  .requiredOption('--config <file>', "the node's configuration")
  .requiredOption('--to <file>', 'the copy; a file that is not there yet')
  .option('--json', 'print {file, shape, bytes, rows}')
  .action(async (flags: BackupFlags) => ended((await import('./backup.ts')).backup(flags, terminal)));

program
  .command('restore')
  .description('put a backup in the place of the store of a node that does not run')
  .requiredOption('--config <file>', "the node's configuration")
  .requiredOption('--from <file>', 'a file that "backup" made')
  .option('--replace', 'although there is a store; it is kept under another name')
  .option('--json', 'print {file, shape, bytes, rows, keptAs}')
  .action(async (flags: RestoreFlags) => ended((await import('./restore.ts')).restore(flags, terminal)));

program
  .command('evidence')
  .description('print the signed messages of a transaction, or of every one, an object a line; the node may be running meanwhile')
  .requiredOption('--config <file>', "the node's configuration")
  .option('--transaction <id>', 'the transaction_id')
  .action(async (flags: EvidenceFlags) => ended((await import('./evidence.ts')).evidence(flags, terminal)));

program
  .command('verify-receipt')
  .description('whether an order was signed by both sides, as the receipt that its buyer kept says; exit code 1 when that is not proved')
  .argument('<file>', 'the receipt')
  .option('--registry <url>', 'public URL of the registry that is asked for keys, present and past; may be given again', listed, [])
  .option('--config <file>', 'a node of the network, whose registries are asked for keys', listed, [])
  .option('--public-key <subscriber=base64>', 'a key that need not be asked for; may be given again', listed, [])
  .option('--json', 'print {proved, keysAsked, order, answer, keys, same, facts}')
  .action(async (file: string, flags: VerifyReceiptFlags) =>
    ended((await import('./verify-receipt.ts')).verifyReceiptFile(file, flags, terminal)),
  );

program
  .command('reconcile')
  .description('compare what two nodes have of their transactions, and name the first difference; exit code 1 when there is one')
  .argument('[files...]', 'what "evidence" printed at each of them')
  .option('--config <file>', 'a node that is compared, or whose registries are asked for keys; twice for two nodes', listed, [])
  .option('--transaction <id>', 'the transaction_id (default: all)')
  .option('--public-key <subscriber=base64>', 'a key that need not be asked for; may be given again', listed, [])
  .option('--skew <seconds>', 'how far two clocks may be apart', '5')
  .option('--json', 'print an object a transaction, with every difference')
  .action(async (files: string[], flags: ReconcileFlags) => ended((await import('./reconcile.ts')).reconcile(files, flags, terminal)));

program
  .command('rotate-key')
  .description('give a node a new signing key: its running node takes it up, and the old one holds until it is ended')
  .requiredOption('--config <file>', "the node's configuration")
  .option('--domain <domain>', 'for nodes with a key for each domain: whose key')
  .option('--end <key id>', 'end a key that has a successor')
  .option('--seconds <n>', 'how long the registries are waited for', '60')
  .action(async (flags: RotateKeyFlags) => ended((await import('./rotate-key.ts')).rotateKey(flags, terminal)));

program
  .command('leave')
  .description('take a node off its network, for good: ends its entries at every registry')
  .requiredOption('--config <file>', "the node's configuration")
  .option('--yes', 'do it; without this it is only said what would be done')
  .action(async (flags: LeaveFlags) => ended((await import('./leave.ts')).leave(flags, terminal)));

program
  .command('payments')
  .description('the money of a provider, over the API of its running node; exit code 1 when a statement could not be read in full')
  .argument('<what>', 'import, open, unplaced, place, put-aside, show, received, refund, write-off or settlement')
  .argument('[args...]', 'a statement of the bank; a payment and an order; an order, and an amount such as 12.50')
  .requiredOption('--provider <id>', 'the provider')
  .requiredOption('--key-file <file>', 'a file with the key of its API; - for standard input')
  .option('--node <url>', 'the provider node', 'http://127.0.0.1:8104')
  .option('--on <day>', 'with received and refund: the day, such as 2026-11-02 (default: today)')
  .option('--reason <reason>', 'with refund: cancelled, overpaid, paid-twice, returned, goodwill or other')
  .option('--note <text>', 'what is to be remembered of it')
  .option('--number <n>', 'with received and refund: the same amount again on one day is entered once, unless it has another number', '1')
  .option('--from <day>', 'with settlement: the first day')
  .option('--to <day>', 'with settlement: the last day')
  .option('--csv', 'with settlement: its lines as CSV')
  .action(async (what: string, args: string[], flags: PaymentFlags) =>
    ended((await import('./payments.ts')).payments(what, args, { ...flags, terminal })),
  );

program.commandsGroup('Ask a network:');

program
  .command('lookup')
  .description('ask the registries of a node who is on the network; exit code 1 when nobody fits')
  .requiredOption('--config <file>', "a node's configuration: it is asked in its name")
  .option('--subscriber <id>', 'subscriber_id')
  .option('--key-id <id>', 'id of a key')
  .option('--type <type>', 'BAP, BPP or BG')
  .option('--domain <domain>', 'domain')
  .option('--city <code>', 'city')
  .option('--country <code>', 'country')
  .option('--status <status>', 'such as INITIATED or UNSUBSCRIBED; without it, those that may trade now')
  .option('--json', 'an object a line')
  .action(async (flags: LookupFlags) => ended((await import('./lookup.ts')).lookup(flags, terminal)));

program
  .command('search')
  .description('ask a running buyer node, and print offers as they arrive; exit code 1 when there are none')
  .argument('<text>', 'what is looked for')
  .option('--node <url>', 'the buyer node', 'http://127.0.0.1:8103')
  .option('--city <code>', 'city, such as std:020')
  .option('--near <lat,lon>', 'where, such as 52.3731,4.8926')
  .option('--seconds <n>', 'how long answers are waited for', '3')
  .option('--json', 'an object a line')
  .action(async (text: string, flags: SearchFlags) => ended((await import('./search.ts')).search(text, flags, terminal)));

program.commandsGroup('Build a node of your own:');

program
  .command('keygen')
  .description('make a signing and an encryption key pair, as a node and its registry hold them')
  .option('--out <file>', 'into a new file that only you may read, in place of standard output')
  .option('--key-id <id>', "the signing key's id in the registry (default: a fresh one)")
  .option('--domain <domain>', 'the one domain it signs for (default: all)')
  .action(async (flags: KeygenFlags) => ended((await import('./keygen.ts')).keygen(flags, terminal)));

program
  .command('sign')
  .description('print the signature header for the body on standard input')
  .requiredOption('--key <file>', 'key file of "marktplein keygen", or one with the base64 of a secret key')
  .requiredOption('--subscriber <id>', 'subscriber_id of the sender')
  .requiredOption('--key-id <id>', "the key's id in the registry")
  .option('--created <unix seconds>', 'when it is made (default: now)')
  .option('--expires <unix seconds>', 'until when it holds (default: created + 300)')
  .option('--gateway', 'for X-Gateway-Authorization in place of Authorization')
  .option('--json', 'print {header, value, digest}')
  .action(async (flags: SignFlags) => ended((await import('./signing.ts')).sign(flags, terminal)));

program
  .command('verify')
  .description('check the signature header of the body on standard input; exit code 1 when it does not hold')
  .requiredOption('--public-key <base64>', 'the public key of the sender, as the registry holds it')
  .requiredOption('--header <value>', 'the value of the Authorization header')
  .option('--at <unix seconds>', 'the moment at which it must hold (default: now)')
  .option('--json', 'print {holds, …}')
  .action(async (flags: VerifyFlags) => ended((await import('./signing.ts')).verify(flags, terminal)));

program
  .command('validate')
  .description('hold messages against the schemas of Beckn core v1.1.1; exit code 1 when one is not valid')
  .argument('<file...>', 'files with one message each; - for standard input')
  .option('--level <level>', 'core: what others may send; strict: what we send', 'core')
  .option('--action <action>', 'the action (default: read from the context)')
  .option('--json', 'print an object a file: {file, action, level, valid, faults}')
  .action(async (files: string[], flags: ValidateFlags) => ended((await import('./validate.ts')).validateFiles(files, flags, terminal)));

endWithReader();
try {
  await program.parseAsync();
} catch (error) {
  const words = plainWords(error);
  if (words === undefined) throw error;
  terminal.note(words);
  process.exitCode = 1;
}
