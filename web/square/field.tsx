import type { ComponentChildren } from 'preact';
import { said } from './words/said.ts';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: 'text' | 'tel' | 'email' | 'search' | 'date' | 'time' | 'number' | 'password';
  readonly autocomplete?: string;
  readonly optional?: boolean;
  /** What it is for or how it looks, below the field. */
  readonly hint?: string;
  readonly wrong?: string | undefined;
  /** The id of what is wrong with it, where that is said elsewhere, once for several fields. */
  readonly wrongId?: string | undefined;
  readonly maxLength?: number;
  /** More than one line. */
  readonly rows?: number;
  /** Which keys a phone shows. */
  readonly keys?: 'numeric' | 'decimal';
}

/** Something to fill in, with what is wrong with it right beside it. */
export function Field({ id, label, value, onValue, type = 'text', optional, hint, wrong, wrongId, rows, ...rest }: FieldProps) {
  const shared = {
    id,
    value,
    autocomplete: rest.autocomplete ?? 'off',
    maxLength: rest.maxLength ?? 200,
    ...(rest.keys === undefined ? {} : { inputMode: rest.keys }),
    ...described(id, { hint, wrong, wrongId }),
  };
  return (
    <div class="field">
      <FieldLabel id={id} label={label} optional={optional} />
      {rows === undefined ? (
        <input {...shared} type={type as 'text'} onInput={(event) => onValue(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={rows} onInput={(event) => onValue(event.currentTarget.value)} />
      )}
      <FieldNotes id={id} hint={hint} wrong={wrong} />
    </div>
  );
}

interface SelectProps extends Pick<FieldProps, 'id' | 'label' | 'value' | 'onValue' | 'optional' | 'hint' | 'wrong'> {
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

/** One of a list. */
export function Select({ id, label, value, onValue, optional, hint, wrong, options }: SelectProps) {
  return (
    <div class="field">
      <FieldLabel id={id} label={label} optional={optional} />
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)} {...described(id, { hint, wrong })}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <FieldNotes id={id} hint={hint} wrong={wrong} />
    </div>
  );
}

interface ChoiceProps {
  readonly type: 'radio' | 'checkbox';
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly children: ComponentChildren;
  readonly name?: string;
  readonly value?: string;
  readonly id?: string;
  /** The id of what is wrong with it, when something is. */
  readonly wrongId?: string | undefined;
}

/** One of several ways, or a yes; large enough to press with a thumb. */
export function Choice({ type, checked, onChecked, children, name, value, id, wrongId }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type={type}
        checked={checked}
        onChange={(event) => onChecked(event.currentTarget.checked)}
        {...(name === undefined ? {} : { name })}
        {...(value === undefined ? {} : { value })}
        {...(id === undefined ? {} : { id })}
        {...(wrongId === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': wrongId })}
      />
      <span>{children}</span>
    </label>
  );
}

function FieldLabel({ id, label, optional }: { readonly id: string; readonly label: string; readonly optional: boolean | undefined }) {
  return (
    <label for={id}>
      {label}
      {optional === true ? <span class="quiet"> ({said.value.optional})</span> : null}
    </label>
  );
}

interface Notes {
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
}

function FieldNotes({ id, hint, wrong }: Notes & { readonly id: string }) {
  return (
    <>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong === undefined ? null : (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </>
  );
}

function described(
  id: string,
  { hint, wrong, wrongId = wrong === undefined ? undefined : `${id}-wrong` }: Notes & Pick<FieldProps, 'wrongId'>,
) {
  const by = [...(wrongId === undefined ? [] : [wrongId]), ...(hint === undefined ? [] : [`${id}-hint`])].join(' ');
  return {
    ...(by === '' ? {} : { 'aria-describedby': by }),
    ...(wrongId === undefined ? {} : { 'aria-invalid': 'true' as const }),
  };
}
