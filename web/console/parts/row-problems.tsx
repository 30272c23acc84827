import { language } from '../../square/language.ts';
import { Notice } from '../../square/notice.tsx';
import type { ImportProblem } from '../api.ts';

interface RowProblemsProps {
  readonly problems: readonly ImportProblem[];
  /** How many more there are than are listed. */
  readonly leftOut?: number;
  readonly title: (count: number) => string;
  readonly line: (line: number) => string;
}

/** What is wrong with a file, row by row; nothing where nothing is. */
export function RowProblems({ problems, leftOut = 0, title, line: lineText }: RowProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <Notice kind="warning" title={title(problems.length + leftOut)}>
      <ul>
        {problems.map(({ line, column, value, message }, place) => (
          <li key={`${line} ${place}`} dir="auto">
            <b>{lineText(line)}</b>
            {column === undefined ? '' : `, ${column}`}
            {value === undefined ? '' : ` (${value})`}: {message[language.value]}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
