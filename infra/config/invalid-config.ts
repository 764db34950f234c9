/** One mistake: where in the file's structure, and what is wrong. */
export type Problem = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The mistake is the name of the field, not what it holds. */
  readonly isName?: boolean;
};

/** A reports.yaml that must not be deployed. The message holds every mistake, one a line. */
export class InvalidConfig extends Error {
  override readonly name = 'InvalidConfig';
  /** The lines of the message. */
  readonly lines: readonly string[];
  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.lines = lines;
  }
}

/** `schedules[2].request.filter_ids` */
export function pathText(path: Problem['path']): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
