import { useEffect } from 'preact/hooks';
import { PageTitle } from '../../square/frame.tsx';
import { Square } from '../../square/scene.tsx';
import { words } from '../state/language.ts';
import { positionOf } from '../state/places.ts';
import { NO_WISHES, readQuestion, writeQuestion } from '../state/question.ts';
import { follow, search } from '../state/search.ts';
import { BasketBar } from './basket-bar.tsx';
import { Results } from './results.tsx';
import { SearchForm } from './search-form.tsx';

interface FindProps {
  readonly query: URLSearchParams;
  readonly transactionId?: string;
}

/** The front of the square: one box to ask in, and below it what the shops answer. */
export function Find({ query, transactionId }: FindProps) {
  const { find } = words.value;
  const question = readQuestion(query);
  const { rank, near, wishes } = question;
  const wished = JSON.stringify(wishes);

  useEffect(() => {
    if (transactionId === undefined) return;
    const position = positionOf(near);
    return follow(transactionId, { rank, wishes, ...(position === undefined ? {} : { near: position }) });
  }, [transactionId, rank, near, wished]);

  const asked = transactionId !== undefined;
  const found = search.value;
  return (
    <div class={asked ? 'find find-asked' : 'find'}>
      <div class="ask">
        <div class="ask-inner">
          <PageTitle
            text={find.title}
            {...(asked ? { say: question.text === '' ? find.offersForEverything : find.offersFor(question.text) } : {})}
          />
          {asked ? null : <p class="lead">{find.lead}</p>}
          <SearchForm
            key={writeQuestion({ ...question, wishes: NO_WISHES, rank: 'balanced' }).toString()}
            question={question}
            suggest={!asked}
          />
        </div>
        {asked ? null : <Square />}
      </div>
      {asked && found?.transactionId === transactionId ? <Results search={found} question={question} /> : null}
      {asked ? null : <Beginning />}
      <BasketBar />
    </div>
  );
}

/** For who comes for the first time. */
function Beginning() {
  const { find } = words.value;
  return (
    <div class="column beginning">
      <section aria-labelledby="how-it-works">
        <h2 id="how-it-works">{find.howItWorks}</h2>
        <ol class="how-steps">
          {find.howItWorksSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </div>
  );
}
