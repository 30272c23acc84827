import { render } from 'preact';
import { Button } from '../square/button.tsx';
import { Frame } from '../square/frame.tsx';
import { KeyIcon, ListIcon, MapIcon, SealIcon } from '../square/icons.tsx';
import { Admission } from './pages/admission.tsx';
import { Log } from './pages/log.tsx';
import { Network } from './pages/network.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Transaction } from './pages/transaction.tsx';
import { Transactions } from './pages/transactions.tsx';
import { route } from './route.ts';
import { findSession, session, signOut } from './state.ts';
import { words } from './words/words.ts';

function Page() {
  const { page, name } = route.value;
  if (session.value === null) return <SignIn />;
  if (page === 'transactions') return <Transactions key={name} text={name} />;
  if (page === 'transaction') return <Transaction key={name} transactionId={name} />;
  if (page === 'admission') return <Admission />;
  if (page === 'log') return <Log />;
  return <Network />;
}

function ControlRoom() {
  const says = words.value;
  const { page } = route.value;
  const menu = [
    { href: '#/', text: says.network, icon: <MapIcon />, current: page === 'network' },
    { href: '#/transactions', text: says.transactions, icon: <ListIcon />, current: page.startsWith('transaction') },
    { href: '#/admission', text: says.admission, icon: <KeyIcon />, current: page === 'admission' },
    { href: '#/log', text: says.log, icon: <SealIcon />, current: page === 'log' },
  ];
  const entered = session.value;
  const footer = (
    <>
      <p>{says.footer}</p>
      {entered === null || entered === undefined ? null : (
        <p>
          {says.signedInAs(entered.operator)}{' '}
          <Button size="small" onPress={() => void signOut()}>
            {says.signOut}
          </Button>
        </p>
      )}
    </>
  );
  return (
    <Frame home="#/" room={says.room} menu={entered === null || entered === undefined ? [] : menu} footer={footer}>
      {entered === undefined ? null : <Page />}
    </Frame>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  root.textContent = '';
  render(<ControlRoom />, root);
  void findSession();
}
