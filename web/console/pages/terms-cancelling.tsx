import { Button } from '../../square/button.tsx';
import { Field, Select } from '../../square/field.tsx';
import { words } from '../state/words.ts';
import { faultsOf, isHours, isPercent, type Rule, type Terms } from './terms-draft.ts';

interface CancellationProps {
  readonly draft: Terms;
  readonly isShop: boolean;
  readonly tried: boolean;
  readonly onChange: (part: Partial<Terms>) => void;
}

const STEPS = ['placed', 'accepted', 'packed', 'under-way'] as const;
const RULES_MAX = 4;

/** What it costs a buyer to call off, step by step: the first rule that fits holds, and after the last nothing is called off. */
export function CancellationPart({ draft, isShop, tried, onChange }: CancellationProps) {
  const { cancelling: says } = words.value.work;
  const { rules } = draft;
  const set = (place: number, part: Partial<Rule>) =>
    onChange({ rules: rules.map((rule, at) => (at === place ? { ...rule, ...part } : rule)) });
  return (
    <section class="stack" aria-labelledby="cancelling">
      <h2 id="cancelling">{says.title}</h2>
      <p class="quiet">{says.lead}</p>
      {rules.length === 0 ? <p>{says.none}</p> : null}
      {rules.map((rule, place) => (
        <fieldset class="tier" key={place}>
          <legend class="unseen">{says.rule(place + 1)}</legend>
          {isShop ? (
            <Select
              id={`rule-until-${place}`}
              label={says.until}
              value={rule.until}
              onValue={(until) => set(place, { until })}
              options={STEPS.map((value) => ({ value, text: says.steps[value] ?? value }))}
            />
          ) : (
            <Field
              id={`rule-hours-${place}`}
              label={says.hoursBefore}
              value={rule.hoursBefore}
              maxLength={6}
              onValue={(hoursBefore) => set(place, { hoursBefore })}
              wrongId={tried && !isHours(rule.hoursBefore) ? 'wrong-rules' : undefined}
            />
          )}
          <Field
            id={`rule-fee-${place}`}
            label={says.fee}
            value={rule.feePercent}
            maxLength={6}
            onValue={(feePercent) => set(place, { feePercent })}
            wrongId={tried && !isPercent(rule.feePercent) ? 'wrong-rules' : undefined}
          />
          <Button size="small" label={says.remove(place + 1)} onPress={() => onChange({ rules: rules.filter((_, at) => at !== place) })}>
            ×
          </Button>
        </fieldset>
      ))}
      {tried && faultsOf(draft).includes('rules') ? (
        <p id="wrong-rules" class="wrong">
          {says.wrong}
        </p>
      ) : null}
      {rules.length < RULES_MAX ? (
        <Button
          size="small"
          onPress={() => onChange({ rules: [...rules, { until: isShop ? 'accepted' : 'placed', feePercent: '0', hoursBefore: '0' }] })}
        >
          {says.add}
        </Button>
      ) : null}
    </section>
  );
}
