/** The console's host in each partition of AWS. */
const CONSOLES: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

/** An execution's page in the AWS console; undefined in a partition whose console is not known here. */
export function consoleLink(executionArn: string): string | undefined {
  const [, partition = '', , region = ''] = executionArn.split(':');
  const host = CONSOLES.get(partition);
  if (host === undefined) return undefined;
  // A name may hold letters of any alphabet, but no blank.
  const arn = encodeURI(executionArn.toWellFormed());
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${arn}`;
}
