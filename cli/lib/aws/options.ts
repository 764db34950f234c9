import { type Command, Option } from 'commander';

export const DEFAULT_STACK = 'CintReports';

/** An answer of AWS is short and comes within a second or two; what takes longer than this is asked for again. */
const TIME_LIMITS = {
  connectionTimeout: 5_000,
  requestTimeout: 20_000,
  throwOnRequestTimeout: true,
} as const;

/** Where on AWS a command looks; the same for every command. */
export type AwsOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
};

/** Adds the options of `AwsOptions`. */
export function addAwsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--stack <name>', 'name of the CloudFormation stack')
        .env('CINT_REPORTS_STACK')
        .default(DEFAULT_STACK)
        .argParser((name) => name || DEFAULT_STACK),
    )
    .option('--region <region>', "AWS region (or AWS_REGION, or the profile's)", unlessEmpty)
    .option('--profile <name>', 'profile of the AWS configuration (or AWS_PROFILE)', unlessEmpty);
}

/** A variable of a script that is not set, such as `--region "$REGION"`, counts as absent. */
function unlessEmpty(value: string): string | undefined {
  return value || undefined;
}

/** What every client of the AWS SDK is made with; what is absent the SDK finds out in its own ways. */
export function clientConfig(
  options: Pick<AwsOptions, 'region' | 'profile'>,
  environment: Readonly<Record<string, string | undefined>>,
): { region?: string; profile?: string; requestHandler: typeof TIME_LIMITS } {
  // AWS's own command line knows AWS_DEFAULT_REGION, the SDK does not.
  const region = options.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION);
  return {
    requestHandler: TIME_LIMITS,
    ...(region ? { region } : {}),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
}

/** A command to type, for messages: with the options that lead to the same place. */
export function commandLine(words: string, options: AwsOptions): string {
  const { stack, region, profile } = options;
  return [
    `npm run reports -- ${words}`,
    stack === DEFAULT_STACK ? '' : `--stack ${stack}`,
    region === undefined ? '' : `--region ${region}`,
    profile === undefined ? '' : `--profile ${profile}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** `npx cdk deploy`, with what leads to the same stack. */
export function deployCommand(
  { stack, file, profile }: AwsOptions & { readonly file?: string | undefined },
  ...more: readonly string[]
): string {
  return [
    'npx cdk deploy',
    ...(stack === DEFAULT_STACK ? [] : [`-c stack=${stack}`]),
    ...(file === undefined ? [] : [`-c reports=${file}`]),
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...more,
  ].join(' ');
}
