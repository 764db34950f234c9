/** One mistake: where in the file's structure, and what is wrong. */
export type Problem = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The mistake is the name of the field, not what it holds. */
  readonly isName?: boolean;
};

/** More than a person mends at once; a file of another kind has thousands. */
const MOST_LINES = 50;

/** Our own sentences are shorter; what is cut is a text of the file. */
const LONGEST_LINE = 1000;
const LONGEST_QUOTATION = 60;

/** A text in double quotes with more in it than is quoted; a backslash and what it stands before are one. */
const LONG_QUOTATION = new RegExp(`"((?:[^"\\\\]|\\\\.){${LONGEST_QUOTATION}})(?:[^"\\\\]|\\\\.)+"`, 'gs');

/** A reports.yaml that must not be deployed. The message holds every mistake, one a line, up to a number of them. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  /** The lines of the message. */
  readonly lines: readonly string[];
  constructor(mistakes: readonly string[], options?: ErrorOptions) {
    const hidden = mistakes.length - MOST_LINES;
    const lines = [
      ...mistakes.slice(0, MOST_LINES).map(readable),
      ...(hidden > 0 ? [`and ${hidden.toLocaleString('en-US')} more`] : []),
    ];
    super(lines.join('\n'), options);
    this.lines = lines;
  }
}

/** One line for a terminal, which would obey control characters, whatever the file holds. */
function readable(mistake: string): string {
  const line = mistake.replace(LONG_QUOTATION, '"$1..."').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE).toWellFormed()}...`;
}

/** `schedules[2].request.filter_ids` */
export function pathText(path: Problem['path']): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
