import type { AwsOptions } from '../aws/options.ts';
import { commandLine, DEFAULT_STACK } from '../aws/options.ts';

/** The options a deployment was found with, for remedies that are commands. */
export type Place = AwsOptions & { readonly file?: string | undefined };

/** `npx cdk deploy`, with what leads to the same stack. */
export function deployCommand({ stack, file, profile }: Place, ...more: readonly string[]): string {
  return [
    'npx cdk deploy',
    ...(stack === DEFAULT_STACK ? [] : [`-c stack=${stack}`]),
    ...(file === undefined ? [] : [`-c reports=${file}`]),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...more,
  ].join(' ');
}

/** Said where AWS and the template differ: CloudFormation does not look at what was changed by hand. */
export function mendByDeploying(place: Place): string {
  return `${deployCommand(place)}. If reports.yaml is deployed already, someone has changed it by hand: ${deployCommand(place, '--revert-drift')}`;
}

export function credentialsCommand(place: Place, account_id: number | string): string {
  return commandLine(`credentials --account-id ${account_id}`, place);
}
