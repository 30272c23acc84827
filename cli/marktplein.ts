#!/usr/bin/env node
import { Command } from 'commander';
import { type InitFlags, init } from './init.ts';
import { type LookupFlags, lookup } from './lookup.ts';
import { type PilotFlags, pilot } from './pilot.ts';
import { run } from './run.ts';
import { type SearchFlags, search } from './search.ts';
import type { SignFlags, VerifyFlags } from './signing.ts';
import { keygen, sign, verify } from './signing.ts';
import { systemTerminal, UsageError } from './terminal.ts';
import type { ValidateFlags } from './validate.ts';
import { validateFiles } from './validate.ts';
import { version } from './version.ts';

const program = new Command('marktplein')
  .description('A market square for digital trade: nodes of the open Beckn protocol, and tools for those who build others.')
  .version(version)
  .showHelpAfterError('(see "marktplein --help")')
  .configureHelp({ sortSubcommands: false });

/** Every verb gives an exit code; a verb that keeps running gives it when it is stopped. */
const ended = async (work: Promise<number> | number): Promise<void> => {
  process.exitCode = await work;
};

program
  .command('pilot')
  .description("run a city's whole network on this machine, and watch it trade")
  .argument('<city>', 'the city, such as amsterdam')
  .option('--once', 'stop after the summary; exit code 1 when a purchase failed')
  .option('--json', 'the summary as one JSON object on the last line of standard output')
  .option('--purchases <n>', 'how many purchases', '50')
  .option('--at-once <n>', 'how many at the same moment', '5')
  .option('--port <port>', 'the first of the seven ports it needs', '8100')
  .option('--data <folder>', 'where its files go; what an earlier run left there is removed', '.marktplein')
  .action((city: string, flags: PilotFlags) => ended(pilot(city, flags, systemTerminal)));

program
  .command('run')
  .description('run one node until it is told to stop')
  .argument('<role>', 'registry, gateway, bap (buyer node) or bpp (provider node)')
  .requiredOption('--config <file>', 'its configuration')
  .action((role: string, flags: { config: string }) => ended(run(role, flags, systemTerminal)));

program
  .command('init')
  .description('write a configuration and keys to start a node from')
  .argument('<role>', 'registry, gateway, bap or bpp')
  .option('--dir <folder>', 'where to', '.')
  .option('--subscriber <id>', 'its subscriber_id', 'node.example.org')
  .option('--url <url>', 'its public URL', 'https://node.example.org/beckn/v1.1.1')
  .option('--port <port>', 'the port it listens on', '8080')
  .option('--domain <domain>', 'what it trades in', 'retail')
  .option('--city <code>', 'where, such as std:020')
  .action((role: string, flags: InitFlags) => ended(init(role, flags, systemTerminal)));

program
  .command('lookup')
  .description('ask the registries of a node who is on the network')
  .requiredOption('--config <file>', "a node's configuration: it is asked in its name")
  .option('--subscriber <id>', 'subscriber_id')
  .option('--key-id <id>', 'id of a key')
  .option('--type <type>', 'BAP, BPP or BG')
  .option('--domain <domain>', 'domain')
  .option('--city <code>', 'city')
  .option('--country <code>', 'country')
  .option('--json', 'an object a line')
  .action((flags: LookupFlags) => ended(lookup(flags, systemTerminal)));

program
  .command('search')
  .description('ask a running buyer node, and print offers as they arrive')
  .argument('<text>', 'what is looked for')
  .option('--node <url>', 'the buyer node', 'http://127.0.0.1:8103')
  .option('--city <code>', 'city, such as std:020')
  .option('--near <lat,lon>', 'where, such as 52.3731,4.8926')
  .option('--seconds <n>', 'how long answers are waited for', '3')
  .option('--json', 'an object a line')
  .action((text: string, flags: SearchFlags) => ended(search(text, flags, systemTerminal)));

program
  .command('keygen')
  .description('make a signing and an encryption key pair, as a registry holds them')
  .action(() => ended(keygen(systemTerminal)));

program
  .command('sign')
  .description('print the signature header for the body on standard input')
  .requiredOption('--key <file>', 'key file of "marktplein keygen", or the base64 of a secret key')
  .requiredOption('--subscriber <id>', 'subscriber_id of the sender')
  .requiredOption('--key-id <id>', "the key's id in the registry")
  .option('--created <unix seconds>', 'when it is made (default: now)')
  .option('--expires <unix seconds>', 'until when it holds (default: created + 300)')
  .option('--gateway', 'for X-Gateway-Authorization in place of Authorization')
  .option('--json', 'print {header, value, digest}')
  .action((flags: SignFlags) => ended(sign(flags, systemTerminal)));

program
  .command('verify')
  .description('check the signature header of the body on standard input')
  .requiredOption('--public-key <base64>', 'the public key of the sender, as the registry holds it')
  .requiredOption('--header <value>', 'the value of the Authorization header')
  .option('--at <unix seconds>', 'the moment at which it must hold (default: now)')
  .option('--json', 'print {holds, …}')
  .action((flags: VerifyFlags) => ended(verify(flags, systemTerminal)));

program
  .command('validate')
  .description('hold messages against the schemas of Beckn core v1.1.1')
  .argument('<file...>', 'files with one message each; - for standard input')
  .option('--level <level>', 'core: what others may send; strict: what we send', 'core')
  .option('--action <action>', 'the action (default: read from the context)')
  .option('--json', 'print an object a file: {file, action, level, valid, faults}')
  .action((files: string[], flags: ValidateFlags) => ended(validateFiles(files, flags, systemTerminal)));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  systemTerminal.note(error.message);
  process.exitCode = 1;
}
