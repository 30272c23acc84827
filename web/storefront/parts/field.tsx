import { words } from '../state/language.ts';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly type?: 'text' | 'tel' | 'email';
  readonly autocomplete?: string;
  readonly optional?: boolean;
  readonly wrong?: string | undefined;
  readonly maxLength?: number;
}

/** One line to fill in, with what is wrong with it right beside it. */
export function Field({
  id,
  label,
  value,
  onValue,
  type = 'text',
  autocomplete = 'off',
  optional = false,
  wrong,
  maxLength = 200,
}: FieldProps) {
  const wrongId = `${id}-wrong`;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional ? <span class="quiet"> ({words.value.checkout.optional})</span> : null}
      </label>
      <input
        id={id}
        type={type as 'text'}
        value={value}
        autocomplete={autocomplete}
        maxLength={maxLength}
        onInput={(event) => onValue(event.currentTarget.value)}
        {...(wrong === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': wrongId })}
      />
      {wrong === undefined ? null : (
        <p class="wrong" id={wrongId}>
          {wrong}
        </p>
      )}
    </div>
  );
}
