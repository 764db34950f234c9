import type { AwsOptions } from '../aws/options.ts';
import { commandLine, deployCommand } from '../aws/options.ts';

export { deployCommand };

/** The options a deployment was found with, for remedies that are commands. */
export type Place = AwsOptions & { readonly file?: string | undefined };

/** Said where AWS and the template differ: CloudFormation does not look at what was changed by hand. */
export function mendByDeploying(place: Place): string {
  return `${deployCommand(place)}. If reports.yaml is deployed already, someone has changed it by hand: ${deployCommand(place, '--revert-drift')}`;
}

export function credentialsCommand(place: Place, account_id: number | string): string {
  return commandLine(`credentials --account-id ${account_id}`, place);
}
